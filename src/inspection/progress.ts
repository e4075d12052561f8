import { SingleBar } from 'cli-progress';
import { endBar } from '../ingest/progress.ts';
import { printable } from '../storage/printable.ts';

const CLEARED_LINE = '\r\u001b[K';

/** How far a command is, for people at a terminal; nothing elsewhere. */
export class CommandProgress {
  readonly #output: NodeJS.WriteStream;
  readonly #bar: SingleBar | undefined;
  #done = 0;

  /** @param label what is done @param unit of `total`, with a space before it */
  constructor(output: NodeJS.WriteStream, label: string, total: number, unit = '') {
    this.#output = output;
    if (!output.isTTY) return;
    this.#bar = new SingleBar({
      stream: output,
      format: `${label} [{bar}] {value}/{total}${unit}  {name}`,
      barCompleteChar: '=',
      barIncompleteChar: ' ',
      hideCursor: true,
      stopOnComplete: false,
    });
    this.#bar.start(total, 0, { name: '' });
  }

  step(name: string, by = 1): void {
    this.#done += by;
    this.#bar?.update(Math.floor(this.#done), { name: printable(name) });
  }

  /** Makes room for what is written to the same terminal: the bar is drawn again below it. */
  clear(): void {
    if (this.#bar) this.#output.write(CLEARED_LINE);
  }

  end(): void {
    this.#bar?.update({ name: '' });
    if (this.#bar) endBar(this.#bar, this.#output);
  }
}
