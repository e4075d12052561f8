import { createHash } from 'node:crypto';
import type { ScanDescription } from '../encoding/scan-description.ts';
import type { Format } from '../image/request.ts';
import { derivativeKey, type ResolvedImage } from '../image/resolve.ts';

/** What is added to the key of a response in a format, since its bytes depend on more than pixels; nothing for most. */
export type FormatMarks = Readonly<Partial<Record<Format, string>>>;

/** The marks of an image: they change with what its files say of it. */
export function formatMarks(description: ScanDescription): FormatMarks {
  return { pdf: `-${digestOf(description)}` };
}

/** A short text that is equal for equal responses of one version of an image, and for no others. */
export function responseKey(marks: FormatMarks, resolved: ResolvedImage): string {
  return `${derivativeKey(resolved)}${marks[resolved.format] ?? ''}`;
}

function digestOf(value: object): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12);
}
