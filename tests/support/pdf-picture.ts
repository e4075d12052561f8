import { getDocumentProxy } from 'unpdf';

/** A PDF of one picture, as PDF.js reads it. */
export async function pdfPicture(pdf: Buffer) {
  const document = await getDocumentProxy(Uint8Array.from(pdf), { verbosity: 0 });
  try {
    const { info, metadata } = await document.getMetadata();
    const page = await document.getPage(1);
    const { fnArray, argsArray } = await page.getOperatorList();
    // OPS.paintImageXObject of PDF.js, with the name of the picture and its size; one of one bit may be inline there.
    const painted = fnArray.flatMap((operator, at) => (operator === 85 ? [argsArray[at]] : []));
    const [, width, height] = painted[0] ?? [];
    return {
      pages: document.numPages,
      pictures: painted.length,
      width: Number(width),
      height: Number(height),
      view: page.view.map(Number),
      userUnit: page.userUnit,
      info: Object.fromEntries(Object.entries(info)),
      rights: metadata?.get('dc:rights') ?? undefined,
    };
  } finally {
    await document.destroy();
  }
}
