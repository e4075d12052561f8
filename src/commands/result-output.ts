import { once } from 'node:events';

/** Where the result of a command is written: standard output, or a stand-in for it. */
export interface ResultStream {
  readonly isTTY?: boolean;
  readonly writable?: boolean;
  hasColors?(): boolean;
  write(text: string): unknown;
}

/** Writes the result of a command piece by piece, and no faster than it is read. */
export class ResultOutput {
  readonly #stream: ResultStream;
  readonly #beforeWriting: () => void;

  /** @param beforeWriting makes room on a terminal */
  constructor(stream: ResultStream, beforeWriting: () => void = () => {}) {
    this.#stream = stream;
    this.#beforeWriting = beforeWriting;
  }

  get hasColours(): boolean {
    return this.#stream.isTTY === true && this.#stream.hasColors?.() !== false;
  }

  /** Whoever reads may have read enough: then nothing is written any more. */
  async write(text: string): Promise<void> {
    if (this.#stream.writable === false) return;
    if (this.#stream.isTTY === true) this.#beforeWriting();
    if (this.#stream.write(text) !== false || !('once' in this.#stream)) return;
    // Rejects when the reader has gone.
    await once(this.#stream as NodeJS.WriteStream, 'drain').catch(() => {});
  }
}

/** Writes a JSON document whose list is as long as it may be: nothing of it is held. */
export class JsonListOutput {
  readonly #output: ResultOutput;
  #separator: string;

  constructor(output: ResultOutput) {
    this.#output = output;
    this.#separator = '{"version":1,"files":[\n';
  }

  /** @param line JSON without line breaks */
  async add(line: string): Promise<void> {
    const text = `${this.#separator}${line}`;
    this.#separator = ',\n';
    await this.#output.write(text);
  }

  async end(summary: object): Promise<void> {
    const before = this.#separator === ',\n' ? '' : this.#separator;
    await this.#output.write(`${before}\n],"summary":${JSON.stringify(summary)}}\n`);
  }
}
