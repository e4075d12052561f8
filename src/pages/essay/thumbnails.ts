import type { Canvas } from '../../presentation/model/manifest.ts';
import { photoUrl } from '../../urls.ts';
import { type Html, html } from '../parts/html.ts';
import { ownWords } from '../parts/marked-text.ts';
import { pictureUrl } from '../parts/picture.ts';
import { attributeMarks } from '../parts/prose.ts';
import { inSameLanguage, lineFor } from '../parts/reader.ts';
import type { EssayPart } from './figures.ts';
import { whereAndWhenWords } from './words.ts';

/** Photographs of one row; a link says how many there are besides. */
const MOST = 12;
/** Wide enough for screens with two pixels for each. */
const WIDTH = 200;

/** Small pictures in a row, each of which leads to its photograph. @param canvases at least one */
export function thumbnailRow(canvases: readonly Canvas[], { context, manifest }: EssayPart): Html {
  const { root, reader, limits } = context;
  const addressOf = ({ id }: Canvas): string => inSameLanguage(photoUrl(root, manifest.id, id), reader);
  const shown = canvases.length > MOST ? canvases.slice(0, MOST - 1) : canvases;
  const [next] = canvases.slice(shown.length);
  const more =
    next === undefined
      ? html``
      : html`<a class="more" href="${addressOf(next)}">${ownWords(whereAndWhenWords(reader).more(canvases.length - shown.length), reader)}</a>`;
  const pictures = shown.map((canvas) => {
    const [image] = canvas.images;
    const { width, height } = image;
    return html`<a href="${addressOf(canvas)}"><img class="small" src="${pictureUrl(root, image, limits, WIDTH)}" width="${width}" height="${height}" alt="${lineFor(canvas.label, reader)}"${attributeMarks(canvas.label, reader)} loading="lazy" decoding="async"></a>\n`;
  });
  return html`<div class="strip">${pictures}${more}</div>`;
}
