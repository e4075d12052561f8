import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MasterReader } from '../../../support/read-master.ts';
import { IS_WHOLE } from '../../../support/sample-size.ts';

const MASTERS = join(import.meta.dirname, '../../../masters');

/** What libtiff says of each wrong bit: made by `ccitt-damage.py` there. */
const SAID: Readonly<Record<string, { readonly start: number; readonly told: string }>> = JSON.parse(
  readFileSync(join(MASTERS, 'ccitt-damage.json'), 'utf8'),
);

/** `FUZZ=all` takes each bit. */
const STEP = IS_WHOLE ? 1 : 29;

let reader: MasterReader;
beforeAll(async () => {
  reader = await MasterReader.make();
});
afterAll(() => reader.remove());

test.each(Object.entries(SAID))(
  'a wrong bit that libtiff tells is told: %s',
  async (name, { start, told }) => {
    const good = readFileSync(join(MASTERS, name));
    const whole = await reader.read(good);
    expect(whole).toMatchObject({ kind: 'served', warnings: [] });
    let unknown = 0;
    let tried = 0;
    for (let bit = 0; bit < told.length * 4; bit += STEP) {
      const bytes = Buffer.from(good);
      const at = start + (bit >>> 3);
      bytes[at] = (bytes[at] ?? 0) ^ (128 >>> (bit & 7));
      tried += 1;
      const isTold = ((Number.parseInt(told[bit >>> 2] ?? '0', 16) >>> (3 - (bit & 3))) & 1) === 1;
      const reading = await reader.read(bytes);
      if (reading.kind === 'refused') {
        expect(reading.sentence).toMatch(
          /^the TIFF is damaged: (?:strip|tile) \d+ of \d+ |^the file ends early$/,
        );
        continue;
      }
      if (reading.warnings.length > 0) continue;
      expect(isTold, `bit ${bit}`).toBe(false);
      // Another image of lines as long as they must be: nobody can know.
      if (whole.kind === 'served' && !reading.pixels.equals(whole.pixels)) unknown += 1;
    }
    expect(unknown).toBeLessThan(tried / 2);
  },
  600_000,
);
