import { Worker } from 'node:worker_threads';
import { LoupeError } from '../../../errors.ts';
import { entryPath, packageFile } from '../../../program.ts';
import type {
  PdfAnswer,
  PdfDataAnswer,
  PdfDataQuestion,
  PdfDecodable,
  PdfDocumentFacts,
  PdfFailure,
  PdfOrder,
  PdfPageFacts,
  PdfQuestion,
  PdfRowsAnswer,
  PdfRowsQuestion,
} from './pdf-order.ts';

/** A limit for a thread that holds some rows. */
const HEAP_MB = 128;

let compiled: WebAssembly.Module | undefined;

/** What is said of a PDF that is not read, in public. */
const SENTENCES: Readonly<Record<PdfFailure, string>> = {
  password: 'the PDF asks for a password: save it without one',
  unreadable: 'the file is damaged: it is no PDF that can be read',
  'no page': 'the file is damaged: this page of the PDF cannot be read',
  memory: 'drawing the page of the PDF took more memory than such a page should need',
  crash: 'the file is damaged: the PDF cannot be read',
};

/** The error for a PDF that is not read, with a public sentence that says why. */
export function pdfRefusal(sentence: string, cause?: unknown): LoupeError {
  return new LoupeError('unreadable-source', sentence, cause === undefined ? undefined : { cause });
}

/** A PDF that is open in a thread of its own. */
export interface PdfReader {
  document(): Promise<PdfDocumentFacts>;
  page(index: number): Promise<PdfPageFacts>;
  data(question: PdfDataQuestion): Promise<PdfDataAnswer>;
  decodable(question: PdfDataQuestion): Promise<PdfDecodable>;
  rows(question: PdfRowsQuestion): Promise<PdfRowsAnswer>;
}

/**
 * Lends a PDF, opened in a thread that is ended afterwards.
 *
 * @param memoryBytes that WebAssembly may take
 * @param seconds that all answers together may take; then the thread is ended
 */
export async function withPdfReader<T>(
  path: string,
  { memoryBytes, seconds }: { readonly memoryBytes: number; readonly seconds: number },
  use: (reader: PdfReader) => Promise<T>,
): Promise<T> {
  compiled ??= new WebAssembly.Module(packageFile('@hyzyla/pdfium/pdfium.wasm'));
  const order: PdfOrder = { path, module: compiled, memoryBytes };
  const thread = new Worker(entryPath('pixels/decoders/pdf/pdf-thread.js'), {
    name: 'pdf',
    workerData: order,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  let milliseconds = seconds * 1000;
  const ask = async <Answer>(question: PdfQuestion): Promise<Answer> => {
    const began = performance.now();
    const answer = await answerOf<Answer>(thread, question, milliseconds);
    milliseconds -= performance.now() - began;
    if (answer === 'late')
      throw pdfRefusal(`drawing the page of the PDF took longer than ${Math.ceil(seconds)} seconds`);
    if (answer.kind === 'failed') throw pdfRefusal(SENTENCES[answer.failure], { said: answer.message });
    return answer.value;
  };
  try {
    return await use({
      document: () => ask({ kind: 'document' }),
      page: (index) => ask({ kind: 'page', index }),
      data: (question) => ask({ kind: 'data', ...question }),
      decodable: (question) => ask({ kind: 'decodable', ...question }),
      rows: (question) => ask({ kind: 'rows', ...question }),
    });
  } finally {
    await thread.terminate();
  }
}

async function answerOf<T>(
  thread: Worker,
  question: PdfQuestion,
  milliseconds: number,
): Promise<PdfAnswer<T> | 'late'> {
  const crashed = (message: string): PdfAnswer<T> => ({ kind: 'failed', failure: 'crash', message });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<PdfAnswer<T> | 'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), Math.max(0, milliseconds));
      thread.once('message', resolve);
      thread.once('error', (error) => resolve(crashed(String(error))));
      thread.once('exit', () => resolve(crashed('the thread has ended')));
      thread.postMessage(question);
    });
  } finally {
    clearTimeout(timer);
    for (const event of ['message', 'error', 'exit']) thread.removeAllListeners(event);
    // Of what comes later, nobody is told.
    thread.on('error', () => {});
  }
}
