import { createHash } from 'node:crypto';
import { DEFAULT_ENCODERS, type EncoderSettings } from '../encoding/encoder-settings.ts';
import type { ScanDescription } from '../encoding/scan-description.ts';
import type { Format } from '../image/request.ts';
import { derivativeKey, type ResolvedImage } from '../image/resolve.ts';

/** What is added to the key of a response in a format, since its bytes depend on more than pixels; nothing for most. */
export type FormatMarks = Readonly<Partial<Record<Format, string>>>;

/** The marks of an image: they change with what its files say of it, and with the encoder where there are two. */
export function formatMarks(
  description: ScanDescription,
  encoders: EncoderSettings = DEFAULT_ENCODERS,
): FormatMarks {
  const { pixelsPerMillimetre } = description;
  const jp2 = { pixelsPerMillimetre, program: encoders.jp2.program?.version };
  return {
    tif: `-${digestOf({ pixelsPerMillimetre })}`,
    jp2: `-${digestOf(jp2)}`,
    pdf: `-${digestOf(description)}`,
  };
}

/** A short text that is equal for equal responses of one version of an image, and for no others. */
export function responseKey(marks: FormatMarks, resolved: ResolvedImage): string {
  return `${derivativeKey(resolved)}${marks[resolved.format] ?? ''}`;
}

function digestOf(value: object): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12);
}
