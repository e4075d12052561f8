import { open } from 'node:fs/promises';
import { workerData } from 'node:worker_threads';
import { initSync, JxlImage } from 'jxl-oxide-wasm';
import { divideByAlpha } from '../../tiff/samples/levels.ts';
import { answerRequests } from '../strips/answer-requests.ts';
import { chunksOfPng, samplesOfPng } from '../strips/png-samples.ts';
import type { StripRequest } from '../strips/strip-order.ts';
import type { JxlOrder } from './jxl-order.ts';

// The thread that decodes JPEG XL by WebAssembly.

const order: JxlOrder = workerData;

/** The file is fed in such pieces. */
const PIECE_BYTES = 1024 * 1024;

let image: Promise<JxlImage> | undefined;
let memory: WebAssembly.Memory | undefined;

answerRequests(async (request) => {
  try {
    image ??= openImage();
    return answerTo(await image, request);
  } catch (error) {
    // What is refused memory stops as what fails in any other way.
    const isFull = (memory?.buffer.byteLength ?? 0) > order.memoryBytes / 2;
    throw isFull ? new Error(`out of memory, perhaps: ${String(error)}`) : error;
  }
});

async function openImage(): Promise<JxlImage> {
  ({ memory } = initSync({ module: order.module }));
  const opened = new JxlImage();
  opened.forceSrgb = order.asSrgb;
  await feed(opened);
  if (opened.numLoadedKeyframes === 0) throw new Error('the codestream ends early');
  if (opened.width !== order.width || opened.height !== order.height)
    throw new Error(`the decoder knows ${opened.width} x ${opened.height} pixels`);
  return opened;
}

/** As much as the first frame takes. */
async function feed(opened: JxlImage): Promise<void> {
  const handle = await open(order.path, 'r');
  try {
    const piece = Buffer.alloc(PIECE_BYTES);
    let isKnown = false;
    let kept = 0;
    for (let at = 0; ; ) {
      const { bytesRead } = await handle.read(piece, kept, PIECE_BYTES - kept, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      const length = kept + bytesRead;
      const taken = opened.feedBytes(piece.subarray(0, length));
      isKnown ||= opened.tryInit();
      if (isKnown && opened.numLoadedKeyframes > 0) return;
      if (taken === 0 && length === PIECE_BYTES) throw new Error('the decoder takes no more of the file');
      piece.copyWithin(0, taken, length);
      kept = length - taken;
    }
  } finally {
    await handle.close();
  }
}

function answerTo(opened: JxlImage, request: StripRequest): Uint8Array {
  if (request.kind === 'profile') {
    return profileOf(opened);
  }
  const { width, channels, bits } = order;
  opened.renderingRegion = { left: 0, top: request.firstRow, width, height: request.rows };
  const png = opened.render(0).encodeToPng();
  const samples = samplesOfPng(Buffer.from(png.buffer, png.byteOffset, png.byteLength));
  const isExpected =
    samples.width === width &&
    samples.height === request.rows &&
    samples.channels === channels &&
    samples.bits === bits;
  if (!isExpected) {
    const { bytes: _bytes, ...given } = samples;
    throw new Error(`the decoder gave ${JSON.stringify(given)}`);
  }
  const { bytes } = samples;
  if (order.isAssociated) {
    const values = bits === 16 ? new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2) : bytes;
    divideByAlpha(values, 2 ** bits - 1, channels);
  }
  return bytes;
}

function profileOf(opened: JxlImage): Uint8Array {
  opened.renderingRegion = { left: 0, top: 0, width: 1, height: 1 };
  const pixel = opened.render(0);
  const { iccProfile } = pixel;
  const png = Buffer.from(pixel.encodeToPng());
  const codes = chunksOfPng(png).find(({ type }) => type === 'cICP')?.data;
  return iccProfile.length === 0 && codes ? codes : iccProfile;
}
