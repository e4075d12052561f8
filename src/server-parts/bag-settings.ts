import type { BagSettings } from '../bags/bag-service.ts';
import type { Config } from '../config/settings.ts';
import type { EncoderSettings } from '../encoding/encoder-settings.ts';
import { limitsAsWritten } from '../image/limits.ts';
import { MEGABYTE } from '../megabyte.ts';

/** What bags depend on: the same where they are named and where they are made. */
export function bagSettingsOf({ discovery, limits, render }: Config, encoders: EncoderSettings): BagSettings {
  return {
    limits: limitsAsWritten(limits, render.memoryMb * MEGABYTE),
    encoders,
    contactEmail: discovery.adminEmail,
  };
}
