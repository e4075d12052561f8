import { parentPort } from 'node:worker_threads';
import type { StripAnswer, StripRequest } from './strip-order.ts';

/** Errors of a decoder whose memory may not grow any more: it is told so in many ways. */
const OUT_OF_MEMORY = /out of memory|alloc|memory limit|security limit|OOM/i;

/** The life of a thread that decodes one image: it answers requests in their order, until it is ended. */
export function answerRequests(answer: (request: StripRequest) => Promise<Uint8Array>): void {
  let last: Promise<void> = Promise.resolve();
  parentPort?.on('message', (request: StripRequest) => {
    last = last.then(async () => say(await answered(() => answer(request))));
  });
}

async function answered(answer: () => Promise<Uint8Array>): Promise<StripAnswer> {
  try {
    return { kind: 'bytes', bytes: await answer() };
  } catch (error) {
    // Errors of C++ are numbers.
    const message = (error instanceof Error ? error.message : `error ${String(error)}`).slice(0, 4000);
    return { kind: 'failed', message, isOutOfMemory: OUT_OF_MEMORY.test(message) };
  }
}

function say(answer: StripAnswer): void {
  const { buffer } = answer.kind === 'bytes' ? answer.bytes : { buffer: undefined };
  // What is a part of other memory is copied.
  const isAlone =
    buffer instanceof ArrayBuffer && answer.kind === 'bytes' && buffer.byteLength === answer.bytes.length;
  parentPort?.postMessage(answer, isAlone ? [buffer] : []);
}
