import sharp, { type JpegOptions } from 'sharp';
import { expect, test } from 'vitest';
import { CodeMemory } from '../../../src/pixels/damage/code-memory.ts';
import { JpegBits } from '../../../src/pixels/damage/jpeg-bits.ts';
import { restartedParts, tablesOf } from '../../../src/pixels/jpeg/jpeg-stream.ts';
import { readTileForm } from '../../../src/pixels/jpeg/tile-form.ts';

const SIZE = { width: 1024, height: 512 } as const;

async function noise(space: 'srgb' | 'b-w', options: JpegOptions): Promise<Buffer> {
  const noisy = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  const image = sharp({ create: { ...SIZE, channels: 3, background: 'gray', noise: noisy } });
  return image.toColourspace(space).jpeg(options).toBuffer();
}

test.each([
  ['4:2:0', 'srgb', { quality: 98 }],
  ['4:4:4', 'srgb', { quality: 98, chromaSubsampling: '4:4:4' }],
  ['gray', 'b-w', { quality: 100 }],
] as const)(
  'units are passed together to where they are passed one by one: %s',
  async (_, space, options) => {
    const jpeg = await noise(space, options);
    const [scan = jpeg] = restartedParts(jpeg, SIZE.height);
    const { blocks, unit, headBytes } = readTileForm(scan, tablesOf(jpeg));
    const units = (SIZE.width / unit.width) * (SIZE.height / unit.height);
    const walk = async (together: (bits: JpegBits, left: number) => number) => {
      const bits = new JpegBits(scan, scan.length, new CodeMemory());
      await bits.seek(headBytes);
      let alone = 0;
      for (let passed = 0; passed < units; ) {
        await bits.load();
        passed += together(bits, units - passed);
        if (passed === units) break;
        await bits.load();
        expect(bits.passUnit(blocks)).toBe(true);
        passed += 1;
        alone += 1;
      }
      return { alone, end: await bits.toEnd(), position: bits.position };
    };
    const oneByOne = await walk(() => 0);
    const together = await walk((bits, left) => bits.passUnits(blocks, Math.min(left, 50)));
    expect(oneByOne).toMatchObject({
      alone: units,
      end: { end: 0xd9, left: 0, zeros: 0 },
      position: scan.length,
    });
    expect(together).toMatchObject({ end: oneByOne.end, position: oneByOne.position });
    expect(together.alone).toBeLessThan(units / 5);
  },
);
