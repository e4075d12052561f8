import { AVIF_CASES } from './avif-cases.ts';
import type { CorpusCase, RefusedCase } from './corpus-case.ts';
import { GIF_CASES } from './gif-cases.ts';
import { HEIC_CASES } from './heic-cases.ts';
import { JPEG_CASES, REFUSED_JPEGS } from './jpeg-cases.ts';
import { JPEG2000_CASES } from './jpeg2000-cases.ts';
import { JPEG_XL_CASES } from './jpegxl-cases.ts';
import { PDF_CASES, REFUSED_PDFS } from './pdf-cases.ts';
import { PNG_CASES } from './png-cases.ts';
import { REFUSED_TIFFS, TIFF_CASES } from './tiff-cases.ts';
import { WEBP_CASES } from './webp-cases.ts';

/** By the name of a format, what is read of it and what is not. */
const FORMATS: readonly (readonly [string, readonly CorpusCase[], readonly RefusedCase[]])[] = [
  ['JPEG', JPEG_CASES, REFUSED_JPEGS],
  ['JPEG 2000', JPEG2000_CASES, []],
  ['JPEG XL', JPEG_XL_CASES, []],
  ['TIFF', TIFF_CASES, REFUSED_TIFFS],
  ['PNG', PNG_CASES, []],
  ['WebP', WEBP_CASES, []],
  ['GIF', GIF_CASES, []],
  ['AVIF', AVIF_CASES, []],
  ['HEIC', HEIC_CASES, []],
  ['PDF', PDF_CASES, REFUSED_PDFS],
];

/** The tables of docs/formats.md: of each case what it is, what happens, and how near it comes to another program. */
export function formatsTables(): string {
  return FORMATS.map(([format, read, refused]) => {
    const rows = [...read.map(readRow), ...refused.map(refusedRow)];
    return `\n## ${format}\n| what it is | what happens | judged by | within |\n|---|---|---|---|\n${rows.join('\n')}\n`;
  }).join('');
}

function readRow({ what, colour, warning, by, within, without }: CorpusCase): string {
  const warned = warning === undefined ? '' : `, with a warning: "${warning}"`;
  const lacking = without === undefined ? '' : lackingWords(without);
  return `| ${what} | served; ${colour}${warned}${lacking} | ${by} | ${within} |`;
}

function lackingWords({ program, then }: NonNullable<CorpusCase['without']>): string {
  return `. Without \`${program}\` ${typeof then === 'string' ? `refused: "${then}"` : `within ${then}`}`;
}

function refusedRow({ what, sentence }: RefusedCase): string {
  return `| ${what} | refused: "${sentence}" | | |`;
}
