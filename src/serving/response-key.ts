import { createHash } from 'node:crypto';
import { DEFAULT_ENCODERS, type EncoderSettings } from '../encoding/encoder-settings.ts';
import type { ScanDescription } from '../encoding/scan-description.ts';
import { FORMATS, type Format } from '../image/request.ts';
import { derivativeKey, type ResolvedImage } from '../image/resolve.ts';

/** What is added to the key of a response in a format, since its bytes depend on more than pixels; nothing for most. */
export type FormatMarks = Readonly<Partial<Record<Format, string>>>;

/**
 * The marks of an image: they change with what its files say of it, with how a format is encoded where that was set, and with the
 * encoder where there are two.
 */
export function formatMarks(description: ScanDescription, encoders = DEFAULT_ENCODERS): FormatMarks {
  const { pixelsPerMillimetre } = description;
  const told: Partial<Record<Format, object>> = {
    tif: { pixelsPerMillimetre },
    jp2: { pixelsPerMillimetre, program: encoders.jp2.program?.version },
    pdf: description,
  };
  return Object.fromEntries(
    FORMATS.flatMap((format) => {
      const mark = { ...told[format], ...settingsOf(format, encoders) };
      return Object.keys(mark).length === 0 ? [] : [[format, `-${digestOf(mark)}`]];
    }),
  );
}

/** How a format is encoded, where that is not as when nothing is set. A pdf holds a jpg. */
function settingsOf(format: Format, encoders: EncoderSettings): object | undefined {
  const name = format === 'pdf' ? 'jpg' : format;
  const { program: _, ...settings } = { program: undefined, ...encoders[name] };
  const { program: __, ...defaults } = { program: undefined, ...DEFAULT_ENCODERS[name] };
  return JSON.stringify(settings) === JSON.stringify(defaults) ? undefined : { settings };
}

/** A short text that is equal for equal responses of one version of an image, and for no others. */
export function responseKey(marks: FormatMarks, resolved: ResolvedImage): string {
  return `${derivativeKey(resolved)}${marks[resolved.format] ?? ''}`;
}

function digestOf(value: object): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12);
}
