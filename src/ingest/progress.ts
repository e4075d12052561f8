import { SingleBar } from 'cli-progress';
import type { MasterRecord } from '../archive/record.ts';

/** One step of an ingest run, as people follow it. */
export type IngestStep =
  | { readonly kind: 'started'; readonly identifier: string }
  /** So many more are to be made. */
  | { readonly kind: 'found'; readonly count: number }
  | {
      readonly kind: 'done';
      readonly identifier: string;
      readonly megapixels: number;
      readonly record: Pick<MasterRecord, 'warnings'>;
    }
  | { readonly kind: 'failed'; readonly identifier: string; readonly sentence: string };

/** Shows an ingest run to a person. */
export interface ProgressDisplay {
  /** Records of the version before are being read: so many of so many. */
  readonly takingOver: (done: number, all: number) => void;
  begin(masters: number): void;
  /** So many at least are still to be made, since some have come. */
  expect(remaining: number): void;
  step(step: IngestStep): void;
  end(): void;
}

/** Where people read: standard output, or a stand-in for it. */
export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Sentences about scans that are shown at the end of a run; more would push the first ones off the screen. */
const SHOWN_SENTENCES = 200;

/** What people are told at the end, where it is seen. */
class EndNotes {
  #failures: string[] = [];
  #warnings: string[] = [];
  #untold = 0;

  clear(): void {
    this.#failures = [];
    this.#warnings = [];
    this.#untold = 0;
  }

  take(step: IngestStep): void {
    if (step.kind === 'failed') this.#keep(this.#failures, step.identifier, step.sentence);
    if (step.kind === 'done')
      for (const { sentence } of step.record.warnings) this.#keep(this.#warnings, step.identifier, sentence);
  }

  get text(): string {
    const list = (title: string, lines: readonly string[]): string =>
      lines.length > 0 ? `${title}:\n${lines.join('')}` : '';
    const more = this.#untold > 0 ? `  and ${this.#untold} more\n` : '';
    return list('not ingested', this.#failures) + list('ingested with warnings', this.#warnings) + more;
  }

  #keep(lines: string[], identifier: string, sentence: string): void {
    if (lines.length < SHOWN_SENTENCES) lines.push(`  ${identifier}: ${sentence}\n`);
    else this.#untold += 1;
  }
}

/** A terminal keeps the place of its cursor (DECSC). */
const KEPT_PLACE = '\u001b7';

/** Draws a bar for the last time. It goes back to the place that was kept last: without a new one, to where it was drawn first. */
export function endBar(bar: SingleBar, output: Terminal): void {
  output.write(KEPT_PLACE);
  bar.stop();
}

/**
 * A progress bar on a terminal, a line per master elsewhere. Failures and warnings are listed at the end, where they
 * are seen.
 */
export function createProgressDisplay(output: NodeJS.WriteStream): ProgressDisplay {
  return output.isTTY ? barDisplay(output) : lineDisplay(output);
}

function barDisplay(output: NodeJS.WriteStream): ProgressDisplay {
  const notes = new EndNotes();
  let bar: SingleBar | undefined;
  let megapixels = 0;
  let finished = 0;
  let begun = 0;
  return {
    takingOver: (done, all) => {
      output.write(`\rtaking over ${done}/${all} records${done === all ? '\n' : ''}`);
    },
    begin(masters) {
      notes.clear();
      megapixels = 0;
      finished = 0;
      begun = performance.now();
      bar = new SingleBar({
        stream: output,
        format: 'ingest [{bar}] {value}/{total}  {rate}  {identifier}',
        barCompleteChar: '=',
        barIncompleteChar: ' ',
        hideCursor: true,
        stopOnComplete: false,
      });
      bar.start(masters, 0, { rate: '', identifier: '' });
    },
    expect(remaining) {
      if (bar && finished + remaining > bar.getTotal()) bar.setTotal(finished + remaining);
    },
    step(step) {
      if (step.kind === 'started') {
        bar?.update({ identifier: step.identifier });
        return;
      }
      if (step.kind === 'found') {
        bar?.setTotal(bar.getTotal() + step.count);
        return;
      }
      finished += 1;
      notes.take(step);
      if (step.kind === 'done') megapixels += step.megapixels;
      const rate = Math.round((megapixels * 1000) / Math.max(1, performance.now() - begun));
      bar?.increment(1, { rate: `${rate} megapixels/s`, identifier: step.identifier });
    },
    end() {
      bar?.update({ identifier: '' });
      if (bar) endBar(bar, output);
      output.write(notes.text);
    },
  };
}

function lineDisplay(output: Terminal): ProgressDisplay {
  const notes = new EndNotes();
  let masters = 0;
  let finished = 0;
  let told = 0;
  return {
    takingOver: (done, all) => {
      if (done < all && done < told + all / 10) return;
      told = done;
      output.write(`taking over ${done}/${all} records\n`);
    },
    begin(count) {
      notes.clear();
      finished = 0;
      masters = count;
    },
    expect(remaining) {
      masters = Math.max(masters, finished + remaining);
    },
    step(step) {
      if (step.kind === 'started') return;
      if (step.kind === 'found') {
        masters += step.count;
        return;
      }
      finished += 1;
      notes.take(step);
      const result = step.kind === 'done' ? `${step.megapixels.toFixed(1)} megapixels` : 'failed';
      output.write(`ingest ${finished}/${masters} ${step.identifier}: ${result}\n`);
    },
    end() {
      output.write(notes.text);
    },
  };
}
