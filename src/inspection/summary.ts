import { printable } from '../storage/printable.ts';
import { isTrouble, type ScanReport } from './report.ts';
import { colourWords, depthWords, formatWords } from './report-words.ts';

/** What files of hostile kinds could make of a table: further words are counted together. */
const MOST_WORDS = 40;
const OTHERS = 'others';

const REFUSALS = {
  name: 'refused: its name',
  format: 'refused: a format that is not read',
  damage: 'refused: damaged',
  limit: 'refused: over a limit',
  unreadable: 'refused: cannot be opened',
} as const;

const WARNINGS = {
  pixels: 'taken, with damaged pixels',
  structure: 'taken, with faults of the file',
  colours: 'taken, with doubtful colours',
} as const;

type Heading = 'format' | 'depth' | 'colour' | 'trouble';

/** Counts of what was inspected: as large for many files as for few. */
export class InspectionSummary {
  files = 0;
  images = 0;
  troubled = 0;
  bytes = 0;
  readonly #counts: Readonly<Record<Heading, Map<string, number>>> = {
    format: new Map(),
    depth: new Map(),
    colour: new Map(),
    trouble: new Map(),
  };

  add(report: ScanReport): void {
    const { page, bytes, facts, outcome, warnings } = report;
    if (page === 1) {
      this.files += 1;
      this.bytes += bytes;
    }
    this.images += 1;
    if (isTrouble(report)) this.troubled += 1;
    if (outcome.kind === 'passed-over') {
      this.#count('trouble', 'passed over: no image by its name');
      return;
    }
    if (facts || report.otherFormat !== undefined) this.#count('format', formatWords(report));
    if (facts) {
      this.#count('depth', depthWords(facts));
      this.#count('colour', colourWords(facts));
    }
    if (outcome.kind === 'refused') this.#count('trouble', REFUSALS[outcome.why]);
    for (const kind of new Set(warnings.map((warning) => warning.kind)))
      this.#count('trouble', WARNINGS[kind]);
    if (outcome.kind === 'accepted' && warnings.length === 0) this.#count('trouble', 'none');
  }

  /** A table for people: how many images there are of each kind. */
  get text(): string {
    const rows = Object.entries(this.#counts).flatMap(([heading, counts]) =>
      [...counts]
        .sort(([, a], [, b]) => b - a)
        .map(
          ([words, count], index) => [index === 0 ? heading : '', printable(words), String(count)] as const,
        ),
    );
    const width = Math.max(...rows.map(([, words]) => words.length), 0);
    const digits = Math.max(...rows.map(([, , count]) => count.length), 0);
    const lines = rows.map(
      ([heading, words, count]) =>
        `  ${heading.padEnd(9)}${words.padEnd(width + 2)}${count.padStart(digits)}\n`,
    );
    const files = this.files === 1 ? '1 file' : `${this.files} files`;
    const images = this.images === this.files ? '' : `, ${this.images} images`;
    const wrong = this.troubled === 0 ? 'all is well' : `something is wrong with ${this.troubled}`;
    return `${lines.join('')}${files}${images}: ${wrong}.\n`;
  }

  /** The same for other programs. */
  get json(): object {
    const { format, depth, colour, trouble } = this.#counts;
    const { files, images, troubled, bytes } = this;
    return {
      files,
      images,
      bytes,
      troubled,
      format: Object.fromEntries(format),
      depth: Object.fromEntries(depth),
      colour: Object.fromEntries(colour),
      trouble: Object.fromEntries(trouble),
    };
  }

  #count(heading: Heading, words: string): void {
    const counts = this.#counts[heading];
    const name = counts.has(words) || counts.size < MOST_WORDS ? words : OTHERS;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
}
