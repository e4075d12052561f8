import { SingleBar } from 'cli-progress';

/** What was done with a resource. */
export type TakeOutcome = 'written' | 'unchanged' | 'removed' | 'failed';

/** Sentences that are shown at the end; more would push the first ones off the screen. */
const SHOWN_SENTENCES = 200;

/** Shows a harvest to a person. */
export interface HarvestDisplay {
  /** So many pages have been read, and so many changes found. */
  found(pages: number, changes: number): void;
  /** So many resources are to be fetched or removed. */
  begin(resources: number): void;
  taken(uri: string, outcome: TakeOutcome, sentence?: string): void;
  /** Something that people should know, once. */
  tell(sentence: string): void;
  /** @returns how many came to what */
  end(): HarvestCounts;
}

export type HarvestCounts = Readonly<Record<TakeOutcome, number>>;

/** A progress bar on a terminal, a line for each resource that changes elsewhere. What failed is listed at the end. */
export function createHarvestDisplay(output: NodeJS.WriteStream): HarvestDisplay {
  return new Display(output);
}

class Display implements HarvestDisplay {
  readonly #output: NodeJS.WriteStream;
  #bar: SingleBar | undefined;
  readonly #counts: Record<TakeOutcome, number> = { written: 0, unchanged: 0, removed: 0, failed: 0 };
  #resources = 0;
  readonly #sentences: string[] = [];
  #isPageLine = false;

  constructor(output: NodeJS.WriteStream) {
    this.#output = output;
  }

  found(pages: number, changes: number): void {
    if (!this.#output.isTTY) return;
    this.#output.write(`\rreading ${pages} pages, ${changes} changes`);
    this.#isPageLine = true;
  }

  begin(resources: number): void {
    this.#endLine();
    this.#resources += resources;
    if (!this.#output.isTTY || resources === 0) return;
    this.#bar?.stop();
    this.#bar = new SingleBar({
      stream: this.#output,
      format: 'harvest [{bar}] {value}/{total}  {uri}',
      barCompleteChar: '=',
      barIncompleteChar: ' ',
      hideCursor: true,
      stopOnComplete: false,
    });
    this.#bar.start(resources, 0, { uri: '' });
  }

  taken(uri: string, outcome: TakeOutcome, sentence?: string): void {
    this.#counts[outcome] += 1;
    if (sentence !== undefined && this.#sentences.length < SHOWN_SENTENCES)
      this.#sentences.push(`  ${uri} ${sentence}\n`);
    if (this.#bar) this.#bar.increment(1, { uri });
    else if (outcome !== 'unchanged') {
      const done = Object.values(this.#counts).reduce((sum, count) => sum + count, 0);
      this.#output.write(`harvest ${done}/${this.#resources} ${uri}: ${outcome}\n`);
    }
  }

  tell(sentence: string): void {
    this.#endLine();
    if (this.#bar) this.#sentences.push(`  ${sentence}\n`);
    else this.#output.write(`${sentence}\n`);
  }

  end(): HarvestCounts {
    this.#endLine();
    this.#bar?.update({ uri: '' });
    this.#bar?.stop();
    this.#bar = undefined;
    const unsaid = this.#counts.failed - this.#sentences.length;
    if (this.#sentences.length > 0)
      this.#output.write(`not harvested, or otherwise than meant:\n${this.#sentences.join('')}`);
    if (unsaid > 0) this.#output.write(`  and ${unsaid} more\n`);
    return this.#counts;
  }

  #endLine(): void {
    if (this.#isPageLine) this.#output.write('\n');
    this.#isPageLine = false;
  }
}
