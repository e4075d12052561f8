import { parentPort, workerData } from 'node:worker_threads';
import { PdfDocument, PdfFailed } from './pdf-document.ts';
import type {
  PdfAnswer,
  PdfDataAnswer,
  PdfDecodable,
  PdfDocumentFacts,
  PdfFailure,
  PdfOrder,
  PdfPageFacts,
  PdfQuestion,
  PdfRowsAnswer,
} from './pdf-order.ts';
import { Pdfium } from './pdfium.ts';

// The thread that reads a PDF and draws its pages: it is ended when it takes too long, and its memory is gone with it.

const order: PdfOrder = workerData;
let pdfium: Pdfium | undefined;
let document: PdfDocument | undefined;

parentPort?.on('message', (question: PdfQuestion) => {
  const answer = answerTo(question);
  parentPort?.postMessage(answer, answer.kind === 'done' ? buffersOf(answer.value) : []);
});

type PdfFacts = PdfDocumentFacts | PdfPageFacts | PdfDataAnswer | PdfDecodable | PdfRowsAnswer;

/** What is handed over and not copied. */
function buffersOf(value: PdfFacts): ArrayBuffer[] {
  if ('pixels' in value) return [value.pixels.buffer];
  return 'bytes' in value ? [value.bytes.buffer] : [];
}

function answerTo(question: PdfQuestion): PdfAnswer<PdfFacts> {
  try {
    pdfium ??= new Pdfium(order);
    document ??= new PdfDocument(pdfium);
    const value = answeredBy(document, question);
    if (pdfium.isOutOfMemory) return failed('memory', 'more memory than was stated');
    return { kind: 'done', value };
  } catch (error) {
    if (pdfium?.isOutOfMemory) return failed('memory', String(error));
    if (error instanceof PdfFailed) return failed(error.failure, error.message);
    return failed('crash', String(error));
  }
}

function answeredBy(opened: PdfDocument, question: PdfQuestion): PdfFacts {
  switch (question.kind) {
    case 'document':
      return opened.facts();
    case 'page':
      return opened.page(question.index);
    case 'data':
      return opened.data(question);
    case 'decodable':
      return opened.decodable(question);
    case 'rows':
      return opened.rows(question);
  }
}

function failed(failure: PdfFailure, message: string): PdfAnswer<never> {
  return { kind: 'failed', failure, message };
}
