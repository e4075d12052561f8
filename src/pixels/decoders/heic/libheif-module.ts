/** What is used of libheif's interface for C, as libheif-js gives it: addresses are numbers, and errors are put where the first one says. */
export interface LibheifModule {
  readonly HEAPU8: Uint8Array;
  readonly HEAP32: Int32Array;
  _malloc(bytes: number): number;
  _free(address: number): void;
  _heif_context_alloc(): number;
  _heif_context_read_from_memory(
    error: number,
    context: number,
    bytes: number,
    length: number,
    options: 0,
  ): void;
  _heif_context_get_image_handle(error: number, context: number, item: number, into: number): void;
  _heif_decode_image(
    error: number,
    handle: number,
    into: number,
    colourspace: number,
    chroma: number,
    options: 0,
  ): void;
  _heif_image_get_width(image: number, channel: number): number;
  _heif_image_get_height(image: number, channel: number): number;
  _heif_image_get_bits_per_pixel_range(image: number, channel: number): number;
  _heif_image_get_plane_readonly2(image: number, channel: number, stride: number): number;
}

/** What its loader takes (Emscripten). */
type Imports = ConstructorParameters<typeof WebAssembly.Instance>[1];
interface LoaderOptions {
  readonly instantiateWasm: (
    imports: Imports,
    take: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ) => WebAssembly.Instance['exports'];
  readonly print: (line: string) => void;
  readonly printErr: (line: string) => void;
}

/** Loads the library, by a module that is compiled already. */
export async function loadLibheif({
  loader,
  module,
}: {
  readonly loader: string;
  readonly module: WebAssembly.Module;
}): Promise<LibheifModule> {
  const { default: load }: { default: (options: LoaderOptions) => Promise<LibheifModule> } = await import(
    loader
  );
  return load({
    instantiateWasm: (imports, take) => {
      const instance = new WebAssembly.Instance(module, imports);
      take(instance, module);
      return instance.exports;
    },
    print: () => {},
    printErr: () => {},
  });
}
