import { SingleBar } from 'cli-progress';

/** One step of an ingest run, as people follow it. */
export type IngestStep =
  | { readonly kind: 'started'; readonly identifier: string }
  | { readonly kind: 'done'; readonly identifier: string; readonly megapixels: number }
  | { readonly kind: 'failed'; readonly identifier: string; readonly sentence: string };

/** Shows an ingest run to a person. */
export interface ProgressDisplay {
  begin(masters: number): void;
  step(step: IngestStep): void;
  end(): void;
}

/** Where people read: standard output, or a stand-in for it. */
export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/**
 * A progress bar on a terminal, a line per master elsewhere. Failures are listed at the end, where they are
 * seen.
 */
export function createProgressDisplay(output: NodeJS.WriteStream): ProgressDisplay {
  return output.isTTY ? barDisplay(output) : lineDisplay(output);
}

function failureLines(failures: ReadonlyMap<string, string>): string {
  return [...failures].map(([identifier, sentence]) => `  ${identifier}: ${sentence}\n`).join('');
}

function barDisplay(output: NodeJS.WriteStream): ProgressDisplay {
  const failures = new Map<string, string>();
  let bar: SingleBar | undefined;
  let megapixels = 0;
  let begun = 0;
  return {
    begin(masters) {
      failures.clear();
      megapixels = 0;
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
    step(step) {
      if (step.kind === 'started') {
        bar?.update({ identifier: step.identifier });
        return;
      }
      if (step.kind === 'failed') failures.set(step.identifier, step.sentence);
      else megapixels += step.megapixels;
      const rate = Math.round((megapixels * 1000) / Math.max(1, performance.now() - begun));
      bar?.increment(1, { rate: `${rate} megapixels/s` });
    },
    end() {
      bar?.update({ identifier: '' });
      bar?.stop();
      if (failures.size > 0) output.write(`not ingested:\n${failureLines(failures)}`);
    },
  };
}

function lineDisplay(output: Terminal): ProgressDisplay {
  const failures = new Map<string, string>();
  let masters = 0;
  let finished = 0;
  return {
    begin(count) {
      failures.clear();
      finished = 0;
      masters = count;
    },
    step(step) {
      if (step.kind === 'started') return;
      finished += 1;
      if (step.kind === 'failed') failures.set(step.identifier, step.sentence);
      const result = step.kind === 'done' ? `${step.megapixels.toFixed(1)} megapixels` : 'failed';
      output.write(`ingest ${finished}/${masters} ${step.identifier}: ${result}\n`);
    },
    end() {
      if (failures.size > 0) output.write(`not ingested:\n${failureLines(failures)}`);
    },
  };
}
