import type { Rectangle } from '../../image/geometry.ts';
import type { Canvas, Note } from '../../presentation/model/manifest.ts';
import { saidBesideNotes, valuesOfNote } from '../../presentation/text/html.ts';
import { type Html, html } from '../parts/html.ts';
import { ownLanguage, ownWords } from '../parts/marked-text.ts';
import { phraseOfHtml, prose, withoutMarkup } from '../parts/prose.ts';
import { lineFor, type PageContext } from '../parts/reader.ts';
import { tourButton } from '../tools/tour.ts';

/** A note with its number on the picture; one of the whole photograph has none. */
export interface NumberedNote {
  readonly note: Note;
  readonly number: number | undefined;
}

/** The notes that say more than the caption and the alternative text, those with regions numbered from 1. */
export function numberedNotes(canvas: Canvas, { reader }: PageContext): NumberedNote[] {
  const said = saidBesideNotes(canvas).map((text) => withoutMarkup(lineFor(text, reader)));
  let number = 0;
  return canvas.notes
    .filter(
      (note) =>
        note.region !== undefined || !said.includes(withoutMarkup(lineFor(valuesOfNote(note), reader))),
    )
    .map((note) => {
      if (note.region === undefined) return { note, number: undefined };
      number += 1;
      return { note, number };
    });
}

function percent(part: number, whole: number): string {
  return `${((part / whole) * 100).toFixed(3)}%`;
}

/** The outlines of regions, laid over a still picture for browsers without scripts. */
export function stillOutlines(notes: readonly NumberedNote[], canvas: Canvas): Html {
  const outline = ({ x, y, width, height }: Rectangle, number: number): Html => {
    const place = `left:${percent(x, canvas.width)};top:${percent(y, canvas.height)};width:${percent(width, canvas.width)};height:${percent(height, canvas.height)}`;
    return html`<span class="outline" style="${place}"><b>${number}</b></span>`;
  };
  return html`${notes.flatMap(({ note, number }) =>
    note.region === undefined || number === undefined ? [] : outline(note.region, number),
  )}`;
}

function showButton({ x, y, width, height }: Rectangle, number: number, { reader }: PageContext): Html {
  const words = `${reader.words.showNote}: ${number}`;
  // Disabled until the viewer has opened.
  return html`<button type="button" disabled data-region="${x},${y},${width},${height}" aria-pressed="false" aria-label="${words}" title="${words}"${ownLanguage(reader)}>${number}</button>`;
}

/** The notes as a list; the number of each shows its region in the viewer. */
export function renderNotes(notes: readonly NumberedNote[], context: PageContext): Html {
  if (notes.length === 0) return html``;
  const { reader } = context;
  const items = notes.map(({ note, number }) => {
    const button =
      note.region === undefined || number === undefined ? html`` : showButton(note.region, number, context);
    const text =
      note.motivation === 'tagging'
        ? html`<p><b>${phraseOfHtml(valuesOfNote(note), reader)}</b></p>`
        : prose(valuesOfNote(note), reader);
    return html`<li>${button}<div class="${number === undefined ? 'unnumbered' : 'numbered'}">${text}</div></li>\n`;
  });
  return html`<section class="notes" aria-labelledby="title:notes:"><h2 id="title:notes:">${ownWords(reader.words.notes, reader)}</h2>
${tourButton(reader)}<ol>
${items}</ol></section>`;
}
