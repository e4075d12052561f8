import { styleText } from 'node:util';
import { printable } from '../storage/printable.ts';
import { isTrouble, type ScanReport } from './report.ts';
import {
  codingWords,
  colourWords,
  densityWords,
  depthWords,
  formatWords,
  metadataWords,
  orientationWords,
  outcomeWords,
  profileWords,
  pyramidWords,
} from './report-words.ts';

type Style = Parameters<typeof styleText>[0];

const LABEL_COLUMNS = 13;

/** Paints for a terminal, or leaves texts as they are. */
export function painter(colours: boolean): (style: Style, text: string) => string {
  return (style, text) => (colours ? styleText(style, text, { validateStream: false }) : text);
}

/** All that is known of an image, a line each, for people. Names and texts of files cannot move a terminal. */
export function reportText(report: ScanReport, colours: boolean): string {
  const { facts, outcome, page, pages, bytes } = report;
  const header = facts
    ? [
        line('format', codingWords(report)),
        line('file', sizeWords(bytes)),
        line('size', dimensionWords(report)),
        line('depth', depthWords(facts)),
        line('colour', colourWords(facts)),
        line('profile', profileWords(facts)),
        line('orientation', orientationWords(facts)),
        line('resolution', densityWords(facts, report.embedded)),
        line('pages', pages === 1 ? '1' : `${page} of ${pages}`),
        line('metadata', metadataWords(report)),
        line('pyramid', pyramidWords(facts, outcome)),
      ]
    : [line('format', formatWords(report)), line('file', sizeWords(bytes))];
  const untold =
    outcome.kind === 'accepted' && !report.pixelsRead ? [line('', 'its pixels were not looked at')] : [];
  return `${[title(report, colours), ...header, line('Loupe', outcomeWords(report)), ...untold, ...troubles(report, colours)].join('\n')}\n`;
}

/** Of an image with which something is wrong: what, and what may be done. */
export function troubleText(report: ScanReport, colours: boolean): string {
  const { outcome } = report;
  const refusal = outcome.kind === 'refused' ? [line('refused', outcome.sentence)] : [];
  return `${[title(report, colours), ...refusal, ...troubles(report, colours)].join('\n')}\n`;
}

function title(report: ScanReport, colours: boolean): string {
  const { file, page, outcome } = report;
  const style = outcome.kind === 'refused' ? 'red' : isTrouble(report) ? 'yellow' : 'bold';
  return painter(colours)(style, printable(page === 1 ? file : `${file} (page ${page})`));
}

function troubles({ warnings, advice }: ScanReport, colours: boolean): string[] {
  const paint = painter(colours);
  return [
    ...warnings.map(({ sentence }) => line('warning', sentence)),
    ...advice.flatMap(({ what, commands }) => [
      line('advice', what),
      ...commands.map((command) => paint('cyan', `    ${printable(command)}`)),
    ]),
  ];
}

function line(label: string, text: string): string {
  return `  ${label.padEnd(LABEL_COLUMNS)}${printable(text)}`;
}

function dimensionWords({ facts, outcome }: ScanReport): string {
  const { width, height } =
    outcome.kind === 'accepted' ? outcome : (facts?.stored ?? { width: 0, height: 0 });
  return `${width} x ${height} pixels (${((width * height) / 1e6).toFixed(1)} megapixels)`;
}

/** Bytes as people read them. */
export function sizeWords(bytes: number): string {
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}
