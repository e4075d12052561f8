import { type OpenFile, readAt } from '../../storage/file-store.ts';
import { withCodeMemory } from './code-memory.ts';
import { type DataFinding, damaged, GOOD, lastRowsMissing, leftOver } from './finding.ts';
import { JpegBits } from './jpeg-bits.ts';
import { type JpegJudgement, judgeJpeg } from './jpeg-judgement.ts';

/** Zeros at the end of a file that may be data. */
const LEAST_ZEROS = 16;

const BLOCK_BYTES = 64 * 1024;

/**
 * Looks for damage in a JPEG file.
 *
 * @throws LoupeError `unreadable-source` that says where the damage is
 */
export async function checkJpeg(file: OpenFile): Promise<DataFinding> {
  const size = await sizeOfData(file);
  const judgement = await withCodeMemory((memory) => judgeJpeg(new JpegBits(file, size, memory)));
  switch (judgement.kind) {
    case 'whole':
      return judgement.leftBytes > 0 ? leftOver(judgement.leftBytes) : GOOD;
    case 'endless':
      return WITHOUT_END;
    case 'short':
      return lastRowsMissing('JPEG', judgement, judgement.unit, judgement.isCut);
    case 'broken':
      throw damaged('JPEG', judgement);
    default:
      return 'strict';
  }
}

/**
 * Looks for damage in a JPEG that is in memory.
 *
 * @param mostPixels see `judgeJpeg`
 */
export function judgeJpegBytes(bytes: Buffer, mostPixels: number): Promise<JpegJudgement> {
  const filled = withoutZeros(bytes);
  const size = bytes.length - filled < LEAST_ZEROS ? bytes.length : filled;
  return withCodeMemory((memory) => judgeJpeg(new JpegBits(bytes, size, memory), mostPixels));
}

const WITHOUT_END: DataFinding = {
  lenient: true,
  warnings: [
    {
      kind: 'structure',
      sentence: 'the end marker of the JPEG is missing: the file was cut off; no pixel is lost',
    },
  ],
};

/** Where the data end: programs that were stopped leave zeros where the rest should be, and zeros are codes too. */
async function sizeOfData(file: OpenFile): Promise<number> {
  for (let end = file.size; end > 0; end -= BLOCK_BYTES) {
    const start = Math.max(0, end - BLOCK_BYTES);
    const block = await readAt(file, start, end - start);
    const size = start + withoutZeros(block);
    if (size > start) return file.size - size < LEAST_ZEROS ? file.size : size;
  }
  return file.size;
}

/** How many bytes there are without zeros at the end. */
function withoutZeros(bytes: Buffer): number {
  let length = bytes.length;
  while (length > 0 && bytes[length - 1] === 0) length -= 1;
  return length;
}
