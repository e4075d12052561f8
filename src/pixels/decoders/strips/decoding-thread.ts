import { Worker } from 'node:worker_threads';
import { entryPath } from '../../../program.ts';
import { notReadable } from '../../refusal.ts';
import type { StripAnswer, StripRequest } from './strip-order.ts';

/** A limit for a thread that holds strips of an image. */
const HEAP_MB = 128;

/** A thread that decodes an image by WebAssembly. */
export interface ThreadParts {
  /** The module that it runs. */
  readonly entry: `${string}.js`;
  /** The format in sentences. */
  readonly format: string;
  /** What it is told at its start. */
  readonly order: unknown;
}

/** Asks a thread of its own for parts of an image: it is ended when it takes too long, and its memory is gone with it. */
export class DecodingThread {
  readonly #format: string;
  readonly #thread: Worker;

  constructor({ entry, format, order }: ThreadParts) {
    this.#format = format;
    this.#thread = new Worker(entryPath(entry), {
      name: format,
      workerData: order,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    // Told by the answer to what was asked, if anything was.
    this.#thread.on('error', () => {});
  }

  /**
   * One request after the other.
   *
   * @throws LoupeError `unreadable-source`
   */
  async ask(request: StripRequest, seconds: number): Promise<Buffer> {
    const answer = await this.#answerTo(request, seconds);
    if (answer.kind === 'bytes') {
      const { buffer, byteOffset, byteLength } = answer.bytes;
      return Buffer.from(buffer, byteOffset, byteLength);
    }
    const sentence = answer.isOutOfMemory
      ? `decoding its ${this.#format} pixels took more memory than such an image should need`
      : `the file is damaged: its ${this.#format} pixels cannot be decoded`;
    throw notReadable(sentence, { output: answer.message });
  }

  async #answerTo(request: StripRequest, seconds: number): Promise<StripAnswer> {
    const thread = this.#thread;
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        thread.off('message', onMessage);
        thread.off('error', onError);
        thread.off('exit', onExit);
      };
      const failed = (message: string): StripAnswer => ({ kind: 'failed', message, isOutOfMemory: false });
      const settle = (answer: StripAnswer) => {
        end();
        resolve(answer);
      };
      const onMessage = (answer: StripAnswer) => settle(answer);
      const onError = (error: Error) => settle(failed(String(error)));
      const onExit = () => settle(failed('the thread has ended'));
      const timer = setTimeout(() => {
        end();
        reject(
          notReadable(`decoding its ${this.#format} pixels took longer than ${Math.ceil(seconds)} seconds`),
        );
      }, seconds * 1000);
      thread.on('message', onMessage);
      thread.on('error', onError);
      thread.on('exit', onExit);
      thread.postMessage(request);
    });
  }

  async close(): Promise<void> {
    await this.#thread.terminate();
  }
}
