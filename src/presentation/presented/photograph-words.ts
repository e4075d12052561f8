import { plainText } from '../html/plain-text.ts';
import type { Canvas, LanguageMap, Manifest } from '../model/manifest.ts';
import { wordingAmong } from '../script/wording.ts';
import { readableName } from '../text/ids.ts';

/** What a manifest says of an image, as plain text in its main language. */
export interface PhotographWords {
  /** Undefined where it is only the name of the file, made readable. */
  readonly title: string | undefined;
  /** The statement that has to be shown. */
  readonly rights: string | undefined;
  /** A URI of a licence or rights statement. */
  readonly rightsUri: string | undefined;
}

/**
 * What is said of an image where a canvas shows it.
 *
 * @returns undefined for a canvas that the manifest does not have
 */
export function photographWords(
  manifest: Manifest,
  canvasId: string,
  identifier: string,
): PhotographWords | undefined {
  const canvas = manifest.canvases.find(({ id }) => id === canvasId);
  if (!canvas) return undefined;
  const { languages, requiredStatement } = manifest;
  const statement = (canvas.requiredStatement ?? requiredStatement)?.value;
  return {
    title: titleOf(canvas, identifier, languages),
    rights: statement && inOneLine(statement, languages),
    rightsUri: canvas.rights ?? manifest.rights,
  };
}

/** With what tells the image apart where it is one of several, such as `Letter, verso`. */
function titleOf(
  { label, images }: Canvas,
  identifier: string,
  languages: readonly string[],
): string | undefined {
  const title = inOneLine(label, languages);
  if (title === undefined || title === readableName(identifier)) return undefined;
  const image = images.length > 1 ? images.find((each) => each.identifier === identifier)?.label : undefined;
  const version = image && inOneLine(image, languages);
  return version === undefined ? title : `${title}, ${version}`;
}

function inOneLine(map: LanguageMap, languages: readonly string[]): string | undefined {
  const texts = wordingAmong(map, languages)
    .values.map(plainText)
    .filter((text) => text !== '');
  return texts.length > 0 ? texts.join('; ') : undefined;
}
