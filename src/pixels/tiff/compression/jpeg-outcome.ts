import type { Severity } from '../../damage/check.ts';
import { count, fewRowsMissing, lacksTooMuch } from '../../damage/finding.ts';
import type { JpegJudgement } from '../../damage/jpeg-judgement.ts';
import type { ChunkWarning } from './decompressed.ts';

/** Where a strip or tile lies in its image, in rows of pixels. */
export interface ChunkPlace {
  readonly firstRow: number;
  /** Of the image. */
  readonly rows: number;
  /** No more than the end of the image is lost with its end. */
  readonly isTail: boolean;
}

/** What is made of the JPEG of a strip or tile: decoded, and how; or refused. */
export type JpegOutcome =
  | {
      readonly how?: undefined;
      readonly failOn: Severity;
      readonly told: ChunkWarning | undefined;
    }
  /** Words that follow the name of the strip or tile. */
  | { readonly how: string; readonly told?: undefined };

/** Judges of a JPEG in a TIFF as of one in a file of its own; but a hole in the middle of the image is not its end. */
export function jpegOutcome(judgement: JpegJudgement, place: ChunkPlace): JpegOutcome {
  switch (judgement.kind) {
    case 'whole':
      return { failOn: 'error', told: leftOver(judgement.leftBytes) };
    case 'endless':
      return decoded('structure', 'lacks the end marker of its JPEG; no pixel is lost');
    case 'unknown':
      // Only the decoder can tell.
      return { failOn: 'warning', told: undefined };
    default:
      return withoutRows(judgement, place);
  }
}

function withoutRows(
  judgement: Extract<JpegJudgement, { kind: 'short' | 'broken' }>,
  { firstRow, rows, isTail }: ChunkPlace,
): JpegOutcome {
  const row = firstRow + judgement.row;
  const place = { row, rows };
  if (row >= rows) return decoded('structure', 'is damaged below the image; no pixel is lost');
  if (judgement.kind === 'broken') return { how: `cannot be decompressed from row ${count(row + 1)} on` };
  if (!isTail || lacksTooMuch(place, judgement.unit)) return { how: `ends early, in row ${count(row + 1)}` };
  return decoded('pixels', `ends early: ${fewRowsMissing(place, judgement.isCut)}`);
}

function decoded(kind: ChunkWarning['kind'], words: string): JpegOutcome {
  return { failOn: 'none', told: { kind, words } };
}

function leftOver(bytes: number): ChunkWarning | undefined {
  if (bytes === 0) return undefined;
  const many = bytes === 1 ? '1 byte' : `${count(bytes)} bytes`;
  return {
    kind: 'pixels',
    words: `has ${many} left over that belong to no part of its JPEG: the picture may be wrong there`,
  };
}
