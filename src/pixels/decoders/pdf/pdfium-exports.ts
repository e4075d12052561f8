/** A place in the memory of PDFium; 0 is none. */
type Place = number;

/** What is used of PDFium, as its headers in `public/` describe it. */
export interface PdfiumExports {
  readonly memory: WebAssembly.Memory;
  readonly __indirect_function_table: WebAssembly.Table;
  __wasm_call_ctors(): void;
  emscripten_stack_init(): void;
  emscripten_stack_get_current(): number;
  _emscripten_stack_restore(stack: number): void;
  setThrew(threw: number, value: number): void;
  malloc(bytes: number): Place;
  free(at: Place): void;

  FPDF_InitLibrary(): void;
  FPDF_LoadDocument(name: Place, password: Place): Place;
  FPDF_GetLastError(): number;
  FPDF_GetPageCount(document: Place): number;
  FPDF_DocumentHasValidCrossReferenceTable(document: Place): number;
  FPDF_GetMetaText(document: Place, name: Place, into: Place, bytes: number): number;

  FPDF_LoadPage(document: Place, index: number): Place;
  FPDF_GetPageWidthF(page: Place): number;
  FPDF_GetPageHeightF(page: Place): number;
  FPDFPage_GetRotation(page: Place): number;
  FPDFPage_CountObjects(page: Place): number;
  FPDFPage_GetObject(page: Place, index: number): Place;
  FPDFPageObj_GetType(object: Place): number;
  FPDFPageObj_GetMatrix(object: Place, into: Place): number;
  FPDFTextObj_GetTextRenderMode(text: Place): number;
  FPDFFormObj_CountObjects(form: Place): number;
  FPDFFormObj_GetObject(form: Place, index: number): Place;
  FPDFImageObj_GetImagePixelSize(image: Place, width: Place, height: Place): number;
  FPDFImageObj_GetImageMetadata(image: Place, page: Place, into: Place): number;
  FPDFImageObj_GetBitmap(image: Place): Place;
  FPDFImageObj_GetImageDataRaw(image: Place, into: Place, bytes: number): number;
  FPDFImageObj_GetImageFilterCount(image: Place): number;
  FPDFImageObj_GetImageFilter(image: Place, index: number, into: Place, bytes: number): number;

  FPDFDOC_InitFormFillEnvironment(document: Place, info: Place): Place;
  FPDF_SetFormFieldHighlightAlpha(forms: Place, alpha: number): void;
  FPDF_FFLDraw(forms: Place, bitmap: Place, page: Place, ...placing: DrawnAt): void;

  FPDFBitmap_CreateEx(width: number, height: number, format: number, at: Place, stride: number): Place;
  FPDFBitmap_FillRect(
    bitmap: Place,
    left: number,
    top: number,
    width: number,
    height: number,
    argb: number,
  ): void;
  FPDFBitmap_Destroy(bitmap: Place): void;
  FPDF_RenderPageBitmap(bitmap: Place, page: Place, ...placing: DrawnAt): void;
}

/** Where a page is drawn in a bitmap: left, top, width, height in pixels, quarter turns, flags. */
export type DrawnAt = readonly [
  left: number,
  top: number,
  width: number,
  height: number,
  turns: number,
  flags: number,
];
