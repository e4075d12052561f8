/** A version 2 ICC profile for gray pixels with a gamma curve, as small as one can be. */
export function grayIccProfile(gamma: number, name = `Gray Gamma ${gamma}`): Buffer {
  const curve = Buffer.alloc(16);
  curve.write('curv', 0);
  curve.writeUInt32BE(1, 8);
  curve.writeUInt16BE(Math.round(gamma * 256), 12);
  return profile('GRAY', [
    ['desc', textDescription(name)],
    ['wtpt', xyz(0.9642, 1, 0.8249)],
    ['kTRC', curve],
    ['cprt', text('none')],
  ]);
}

type Primaries = readonly [Xyz, Xyz, Xyz];
type Xyz = readonly [x: number, y: number, z: number];

/** A version 2 ICC profile of RGB by its primaries (adapted to D50) and gamma. */
export function rgbIccProfile(name: string, [red, green, blue]: Primaries, gamma: number): Buffer {
  const curve = Buffer.alloc(16);
  curve.write('curv', 0);
  curve.writeUInt32BE(1, 8);
  curve.writeUInt16BE(Math.round(gamma * 256), 12);
  return profile('RGB ', [
    ['desc', textDescription(name)],
    ['wtpt', xyz(0.9642, 1, 0.8249)],
    ['rXYZ', xyz(...red)],
    ['gXYZ', xyz(...green)],
    ['bXYZ', xyz(...blue)],
    ['rTRC', curve],
    ['gTRC', curve],
    ['bTRC', curve],
    ['cprt', text('none')],
  ]);
}

/** Primaries of Adobe RGB (1998), adapted to D50. */
export const ADOBE_RGB_PRIMARIES: Primaries = [
  [0.6097, 0.3111, 0.0195],
  [0.2053, 0.6257, 0.0609],
  [0.1492, 0.0632, 0.7446],
];

function profile(colourSpace: string, tags: readonly (readonly [string, Buffer])[]): Buffer {
  const header = Buffer.alloc(128);
  header.writeUInt32BE(0x02100000, 8);
  header.write('mntr', 12);
  header.write(colourSpace, 16);
  header.write('XYZ ', 20);
  header.write('acsp', 36);
  header.set(xyz(0.9642, 1, 0.8249).subarray(8), 68);
  const table = Buffer.alloc(4 + tags.length * 12);
  table.writeUInt32BE(tags.length, 0);
  let position = header.length + table.length;
  const bodies = tags.map(([name, body], index) => {
    const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)]);
    table.write(name, 4 + index * 12);
    table.writeUInt32BE(position, 8 + index * 12);
    table.writeUInt32BE(body.length, 12 + index * 12);
    position += padded.length;
    return padded;
  });
  const bytes = Buffer.concat([header, table, ...bodies]);
  bytes.writeUInt32BE(bytes.length, 0);
  return bytes;
}

function textDescription(name: string): Buffer {
  const bytes = Buffer.alloc(12 + name.length + 1 + 78);
  bytes.write('desc', 0);
  bytes.writeUInt32BE(name.length + 1, 8);
  bytes.write(name, 12, 'latin1');
  return bytes;
}

function text(words: string): Buffer {
  return Buffer.concat([Buffer.from('text\0\0\0\0'), Buffer.from(`${words}\0`)]);
}

function xyz(x: number, y: number, z: number): Buffer {
  const bytes = Buffer.alloc(20);
  bytes.write('XYZ ', 0);
  for (const [index, value] of [x, y, z].entries())
    bytes.writeInt32BE(Math.round(value * 65_536), 8 + index * 4);
  return bytes;
}
