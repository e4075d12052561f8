import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MasterRecord, readRecord } from '../../src/archive/record.ts';
import { type Archive, chart, emptyArchive } from '../support/archive.ts';
import { ask, meanDifference } from '../support/asking.ts';
import { runLoupe } from '../support/command.ts';
import { ADOBE_RGB_PRIMARIES, grayIccProfile, rgbIccProfile } from '../support/fixtures-icc.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';
import { pdfPicture } from '../support/pdf-picture.ts';
import { readJpeg2000 } from '../support/read-jpeg2000.ts';

const [WIDTH, HEIGHT] = [1100, 700];
const ADOBE = rgbIccProfile('Adobe RGB (1998)', ADOBE_RGB_PRIMARIES, 2.2);
const GRAY = grayIccProfile(1.4);
/** A right header, and nothing behind it. */
const BROKEN = Buffer.concat([ADOBE.subarray(0, 128), Buffer.alloc(ADOBE.length - 128)]);

let archive: Archive;
let server: TestServer;
let policyFile: string;

/** Images that come to be with the file of policies that they are served by. */
/** As they stand in each version of the file. */
const FILM = `  film:
    negative: true
  film/stated:
    negative: d98a4b
  film/plain: { negative: false }
`;

const POLICIES = `folders:
${FILM}  keep:
    colour: keep
  keep/within/:
    colour: srgb
`;

/** The picture of every master, before it is given a profile. */
const picture = () => chart(WIDTH, HEIGHT);

const FILM_BASE = [0xd9, 0x8a, 0x4b];

/** Broad fields and ramps, with the black of the frame around a picture, which is clear film. */
function filmPicture(): Buffer {
  const pixels = Buffer.alloc(WIDTH * HEIGHT * 3);
  for (let y = 20; y < HEIGHT - 20; y++)
    for (let x = 20; x < WIDTH - 20; x++)
      for (let channel = 0; channel < 3; channel++)
        pixels[(y * WIDTH + x) * 3 + channel] =
          40 + Math.round((200 * ((x + channel * 200 + y) % 800)) / 800);
  return pixels;
}

const light = (sample: number) => (sample <= 0.04045 ? sample / 12.92 : ((sample + 0.055) / 1.055) ** 2.4);
const sampleOf = (value: number) => (value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055);

/** What a scanner sees of a film with that picture: where there is light in the picture, the film lets through as much less. */
function negativeOf(positive: Buffer): Sharp {
  const data = positive.map((value, at) => {
    const base = light((FILM_BASE[at % 3] ?? 0) / 255);
    return Math.round(255 * sampleOf(base * (1 - light(value / 255))));
  });
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
}

async function besideMasters(name: string, bytes: Buffer | string): Promise<string> {
  const path = join(archive.folder, '..', name);
  await writeFile(path, bytes);
  return path;
}

/** A JPEG with a profile that says nothing of how it was made. */
function labelled(jpeg: Buffer, profile: Buffer): Buffer {
  const content = Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1'), profile]);
  const head = Buffer.from([0xff, 0xe2, (content.length + 2) >> 8, (content.length + 2) & 0xff]);
  return Buffer.concat([jpeg.subarray(0, 2), head, content, jpeg.subarray(2)]);
}

const essayOf = (negative: string, image = 'glass/one') =>
  `label: Plates\nphotographs:\n  - image: ${image}\n    alternativeText: Ramps\n    negative: ${negative}\n`;

beforeAll(async () => {
  archive = await emptyArchive();
  policyFile = await besideMasters('policies.yaml', POLICIES);
  const adobe = await besideMasters('adobe.icc', ADOBE);
  const gray = await besideMasters('gray.icc', GRAY);
  const jpeg = { quality: 96, chromaSubsampling: '4:4:4' };
  const inAdobe = picture().withIccProfile(adobe);
  await archive.add('keep/adobe.jpg', inAdobe.clone().jpeg(jpeg));
  await archive.add('keep/v4-16.png', picture().toColourspace('rgb16').withIccProfile('p3').png());
  await archive.add('keep/gray.tif', picture().toColourspace('b-w').withIccProfile(gray).tiff());
  await archive.add('keep/cmyk.jpg', picture().withIccProfile('cmyk').jpeg(jpeg));
  await archive.add('keep/plain.jpg', picture().jpeg(jpeg));
  await archive.add('keep/broken.jpg', labelled(await picture().jpeg(jpeg).toBuffer(), BROKEN));
  await archive.add('keep/within/srgb.jpg', inAdobe.clone().jpeg(jpeg));
  await archive.add('other/adobe.jpg', inAdobe.clone().jpeg(jpeg));
  for (const name of ['film/estimated', 'film/stated/one', 'film/plain/one', 'glass/one'])
    await archive.add(`${name}.png`, negativeOf(filmPicture()).png());
  await archive.add('film/gray.tif', negativeOf(filmPicture()).toColourspace('b-w').tiff());
  await archive.addManifest('film.yaml', essayOf('true', 'film/plain/one'));
  server = await startLoupe({ images: archive.folder, flags: ['--image-policy', policyFile] });
});

afterAll(async () => {
  await server.stop();
  await archive.remove();
});

const get = (identifier: string, rest: string) =>
  ask(server.url, `/iiif/3/${encodeURIComponent(identifier)}/${rest}`);

async function recordOf(identifier: string): Promise<MasterRecord> {
  const record = await readRecord(server.dataFolder, identifier);
  if (!record) throw new Error(`${identifier} has no record`);
  return record;
}

/** Samples as they are in the file, or brought to sRGB by its profile, of a part of it. */
async function samplesOf(
  body: Buffer,
  { applied, gray, part }: { applied: boolean; gray: boolean; part?: readonly number[] },
): Promise<Buffer> {
  const image = sharp(body, { ignoreIcc: !applied });
  const [left = 0, top = 0, width = 0, height = 0] = part ?? [];
  if (part) image.extract({ left, top, width, height });
  return image
    .removeAlpha()
    .toColourspace(gray ? 'b-w' : 'srgb')
    .raw()
    .toBuffer();
}

/** The samples of a jp2 in sRGB or gray, and how it says what its colours are. */
async function readJp2(
  body: Buffer,
): Promise<{ pixels: Buffer; method: number | undefined; colours: Buffer }> {
  const path = await besideMasters('response.jp2', body);
  const { pixels } = await readJpeg2000(path, dirname(path), undefined);
  const at = body.indexOf('colr');
  const [method, , , ...colours] = body.subarray(at + 4, at - 4 + body.readUInt32BE(at - 4));
  return { pixels, method, colours: Buffer.from(colours) };
}

/** The part of the image that all of these show at full size, and where it lies in each: left, top, width, height. */
const SHOWN = [530, 520, 60, 60] as const;
const FULL_SIZE = [
  ['a stored tile', '512,512,512,188/512,188/0/default.jpg', 18, 8],
  ['a crop', '500,500,300,200/max/0/default.jpg', 30, 20],
  ['a crop without loss', '500,500,300,200/max/0/default.png', 30, 20],
  ['the whole', 'full/max/0/default.png', 530, 520],
  ['a TIFF', '400,400,300,300/max/0/default.tif', 130, 120],
] as const;
const REDUCED = [
  ['a ready-made size', 'full/550,350/0/default.jpg'],
  ['a tile of a level', '0,0,1024,700/512,350/0/default.jpg'],
  ['WebP', 'full/550,350/0/default.webp'],
  ['AVIF', 'full/550,350/0/default.avif'],
  ['a turned one', 'full/550,/!180/default.png'],
  ['an oblique one', 'full/550,/22.5/default.png'],
] as const;

describe.each([
  ['keep/adobe', ADOBE, false],
  ['keep/v4-16', undefined, false],
  ['keep/gray', GRAY, true],
])('of %s the colours are kept', (identifier, profile, gray) => {
  test('and its profile is in every response, but where the format holds none', async () => {
    expect((await recordOf(identifier)).colour).toMatch(/^kept, with their profile "/);
    const first = await sharp((await get(identifier, FULL_SIZE[0][1])).body).metadata();
    if (profile) expect(first.icc?.equals(profile)).toBe(true);
    for (const [name, path] of [...FULL_SIZE, ...REDUCED]) {
      const { icc } = await sharp((await get(identifier, path)).body).metadata();
      // Gray images are three channels in these, and a profile of gray is not for those.
      if (gray && ['WebP', 'AVIF'].includes(name)) expect(icc, name).toBeUndefined();
      else expect(icc && first.icc?.equals(icc), name).toBe(true);
    }
  });

  test('and a pixel has the same value in all of them', async () => {
    const parts = await Promise.all(
      FULL_SIZE.map(async ([, path, left, top]) => {
        const part = [left, top, SHOWN[2], SHOWN[3]];
        return samplesOf((await get(identifier, path)).body, { applied: false, gray, part });
      }),
    );
    const [tile = Buffer.alloc(0)] = parts;
    for (const [index, part] of parts.entries())
      expect(meanDifference(part, tile), FULL_SIZE[index]?.[0]).toBeLessThan(1.5);
  });

  test('and so are they in a pdf and a jp2', async () => {
    const [pdf, jpg, jp2, png] = await Promise.all(
      ['pdf', 'jpg', 'jp2', 'png'].map(async (format) => {
        const { body } = await get(identifier, `500,500,300,200/max/0/default.${format}`);
        return body;
      }),
    );
    if (!pdf || !jpg || !jp2 || !png) throw new Error('there are four');
    const kept = (await sharp(jpg).metadata()).icc;
    expect(pdf.includes(jpg)).toBe(true);
    const space =
      /7 0 obj\n<< \/N (\d) \/Alternate \/(\w+) \/Filter \/FlateDecode \/Length (\d+) >>\nstream\n/;
    const [head = '', components, alternate, length] = space.exec(pdf.toString('latin1')) ?? [];
    expect([components, alternate]).toEqual(gray ? ['1', 'DeviceGray'] : ['3', 'DeviceRGB']);
    const start = pdf.indexOf(head, 0, 'latin1') + head.length;
    expect(kept?.equals(inflateSync(pdf.subarray(start, start + Number(length))))).toBe(true);
    expect(pdf.includes('/ColorSpace [/ICCBased 7 0 R] ')).toBe(true);
    expect(await pdfPicture(pdf)).toMatchObject({ pages: 1, pictures: 1, width: 300, height: 200 });
    const read = await readJp2(jp2);
    expect(read.method).toBe(2);
    expect(kept?.equals(read.colours)).toBe(true);
    expect(meanDifference(read.pixels, await samplesOf(png, { applied: true, gray }))).toBeLessThan(3);
    const bitonal = await get(identifier, '500,500,300,200/max/0/gray.pdf');
    if (!gray) expect(bitonal.body.includes('ICCBased')).toBe(false);
  });

  test('and they are the colours of the scan', async () => {
    const whole = await picture().png().toBuffer();
    // The same picture, as it is served in sRGB.
    const { body: reduced } = await get('other/adobe', 'full/550,350/0/default.png');
    const far = async (body: Buffer, from: Buffer, applied: boolean, asGray = gray) =>
      meanDifference(
        await samplesOf(body, { applied, gray: asGray }),
        await samplesOf(from, { applied: true, gray: asGray }),
      );
    const full = await get(identifier, 'full/max/0/default.png');
    expect(await far(full.body, whole, true)).toBeLessThan(3);
    const size = await get(identifier, 'full/550,350/0/default.jpg');
    expect(await far(size.body, reduced, true)).toBeLessThan(3);
    // Where there is no profile in the response, its colours are sRGB.
    for (const end of ['default.gif', gray ? 'default.webp' : 'gray.png']) {
      const { body } = await get(identifier, `full/550,350/0/${end}`);
      expect(await far(body, reduced, false, gray || end === 'gray.png'), end).toBeLessThan(4);
    }
  });
});

test.each([
  ['keep/cmyk', /^converted from "/, []],
  ['keep/plain', /^without a profile, taken as sRGB$/, []],
  [
    'keep/broken',
    /^without a profile, taken as sRGB$/,
    ['the embedded profile that is damaged does not fit the image and is ignored'],
  ],
  ['keep/within/srgb', /^converted from "Adobe RGB/, []],
  ['other/adobe', /^converted from "Adobe RGB/, []],
])('%s is served as sRGB', async (identifier, colour, warnings) => {
  const record = await recordOf(identifier);
  expect(record.colour).toMatch(colour);
  expect(record.warnings.map(({ sentence }) => sentence)).toEqual(warnings);
  for (const path of [
    '0,0,512,512/512,512/0/default.jpg',
    'full/550,350/0/default.jpg',
    'full/300,/0/default.png',
  ])
    expect((await sharp((await get(identifier, path)).body).metadata()).icc).toBeUndefined();
});

test('inspecting scans follows the file of policies', async () => {
  const folders = ['--images', archive.folder, '--data', server.dataFolder, '--image-policy', policyFile];
  const named = ['keep/adobe.jpg', 'keep/within/srgb.jpg', 'film/estimated.png'];
  const { output } = await runLoupe(['inspect', '--headers-only', ...folders, ...named]);
  expect(output.match(/its pyramid is ready/g)).toHaveLength(3);
  expect(output).toContain('kept, with their profile "Adobe RGB (1998)"');
  expect(output).toContain('converted from "Adobe RGB (1998)"');
});

describe('negatives', () => {
  const part = (of: Buffer, left: number, top: number, width: number, height: number) =>
    sharp(of, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
      .extract({ left, top, width, height })
      .raw()
      .toBuffer();

  test.each(['film/estimated', 'film/stated/one'])(
    'of %s a positive is served, the same in all responses',
    async (identifier) => {
      const { negative, colour } = await recordOf(identifier);
      const isEstimated = identifier === 'film/estimated';
      expect(negative?.isEstimated).toBe(isEstimated);
      for (const [channel, value] of (negative?.base ?? []).entries())
        expect(Math.abs(value - (FILM_BASE[channel] ?? 0))).toBeLessThanOrEqual(isEstimated ? 1 : 0);
      expect(colour).toMatch(/; a negative made a positive, film base [0-9a-f]{6}( as estimated)?$/);
      const expected = await part(filmPicture(), ...SHOWN);
      for (const [name, path, left, top] of FULL_SIZE) {
        const shown = [left, top, SHOWN[2], SHOWN[3]];
        const { body } = await get(identifier, path);
        const samples = await samplesOf(body, { applied: false, gray: false, part: shown });
        expect(meanDifference(samples, expected), name).toBeLessThan(2);
      }
      const { body } = await get(identifier, 'full/550,350/0/default.jpg');
      const reduced = await sharp(filmPicture(), { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
        .resize(550, 350)
        .raw()
        .toBuffer();
      expect(meanDifference(await samplesOf(body, { applied: false, gray: false }), reduced)).toBeLessThan(3);
    },
  );

  test('the scan as it is stays one address away, and info.json says so', async () => {
    const scan = await negativeOf(filmPicture()).raw().toBuffer();
    for (const path of ['512,512,512,188/512,188/0/negative.jpg', 'full/max/0/negative.png']) {
      const [left, top] = path.startsWith('full') ? [SHOWN[0], SHOWN[1]] : [SHOWN[0] - 512, SHOWN[1] - 512];
      const response = await get('film/estimated', path);
      expect(response.headers['link']).toContain('/0/negative.');
      const shown = [left, top, SHOWN[2], SHOWN[3]];
      const samples = await samplesOf(response.body, { applied: false, gray: false, part: shown });
      expect(meanDifference(samples, await part(scan, ...SHOWN))).toBeLessThan(1.5);
    }
    const [pdf, jpg, jp2, png] = await Promise.all(
      ['pdf', 'jpg', 'jp2', 'png'].map((format) => get('film/estimated', `full/400,/0/negative.${format}`)),
    );
    if (!pdf || !jpg || !jp2 || !png) throw new Error('there are four');
    expect(pdf.body.includes(jpg.body)).toBe(true);
    expect(pdf.body.includes('/ColorSpace /DeviceRGB ')).toBe(true);
    const { pixels, method } = await readJp2(jp2.body);
    expect(method).toBe(1);
    expect(meanDifference(pixels, await samplesOf(png.body, { applied: false, gray: false }))).toBeLessThan(
      3,
    );
    const information = async (version: 2 | 3, identifier: string) =>
      JSON.parse(
        (await ask(server.url, `/iiif/${version}/${encodeURIComponent(identifier)}/info.json`)).text,
      );
    expect((await information(3, 'film/estimated')).extraQualities).toEqual([
      'color',
      'gray',
      'bitonal',
      'negative',
    ]);
    expect((await information(2, 'film/gray')).profile[1].qualities).toEqual(['gray', 'bitonal', 'negative']);
    expect((await information(3, 'film/plain/one')).extraQualities).toEqual(['color', 'gray', 'bitonal']);
    const gray = await get('film/gray', 'full/300,/0/negative.jpg');
    expect((await sharp(gray.body).metadata()).channels).toBe(1);
  });

  test('of other images there is no such quality', async () => {
    const response = await get('film/plain/one', 'full/max/0/negative.jpg');
    expect(response.status).toBe(400);
    expect(response.text).toContain('quality "negative" is of scans of negatives');
    const { body } = await get('film/plain/one', 'full/max/0/default.png');
    const scan = await negativeOf(filmPicture()).raw().toBuffer();
    const shown = await samplesOf(body, { applied: false, gray: false, part: SHOWN });
    expect(meanDifference(shown, await part(scan, ...SHOWN))).toBeLessThan(1.5);
  });
});

describe('what essays say of negatives', () => {
  const policyOf = async () => (await recordOf('glass/one')).policy;
  const errors = async () => JSON.parse((await ask(server.url, '/ready')).text).authored.errors;

  test('counts where no folder says anything, as long as they agree', async () => {
    expect(await policyOf()).toBeUndefined();
    await archive.addManifest('plates.yaml', essayOf('d98a4b'));
    await expect.poll(policyOf).toEqual({ negative: FILM_BASE });
    await archive.addManifest('others.yaml', essayOf('true'));
    await expect.poll(policyOf).toBeUndefined();
    await expect.poll(errors).toHaveLength(2);
    const [one, two] = (await errors()).toSorted();
    expect(one).toMatch(
      /^others\.yaml:5:15: `negative` of .*glass\/one.* is true here and d98a4b in .plates\.yaml./,
    );
    expect(two).toMatch(
      /^plates\.yaml:5:15: `negative` of .*glass\/one.* is d98a4b here and true in .others\.yaml./,
    );
    // Nothing else of them is held back.
    expect((await ask(server.url, '/presentation/3/others/manifest')).status).toBe(200);
    const { code, output } = await runLoupe([
      ...['validate', '--images', archive.folder, '--manifests', archive.manifestsFolder],
    ]);
    expect(code).toBe(1);
    expect(output.match(/`negative` of .*is (true|d98a4b) here and/g)).toHaveLength(2);
    await archive.removeManifest('plates.yaml');
    await expect.poll(policyOf).toEqual({ negative: true });
    await expect.poll(errors).toEqual([]);
    await archive.removeManifest('others.yaml');
    await expect.poll(policyOf).toBeUndefined();
  });

  test('does not count where a folder says something', async () => {
    await expect.poll(async () => (await ask(server.url, '/presentation/3/film/manifest')).status).toBe(200);
    expect((await recordOf('film/plain/one')).policy).toBeUndefined();
    expect((await get('film/plain/one', 'full/max/0/negative.jpg')).status).toBe(400);
  });
});

describe('when the file changes', () => {
  const readyText = async (): Promise<{ imagePolicy?: string }> =>
    JSON.parse((await ask(server.url, '/ready')).text);

  test('the images that it concerns are made anew, and no others', async () => {
    const before = await Promise.all(['other/adobe', 'keep/adobe', 'keep/within/srgb'].map(recordOf));
    const tile = '0,0,512,512/512,512/0/default.jpg';
    const { etag } = (await get('other/adobe', tile)).headers;
    await writeFile(policyFile, `${POLICIES}  other:\n    colour: keep\n  none/there:\n    colour: keep\n`);
    await expect.poll(async () => (await recordOf('other/adobe')).policy).toEqual({ colour: 'keep' });
    await expect.poll(async () => (await get('other/adobe', tile)).headers.etag).not.toBe(etag);
    const [other, ...unchanged] = await Promise.all(
      ['other/adobe', 'keep/adobe', 'keep/within/srgb'].map(recordOf),
    );
    expect(other?.version).not.toBe(before[0]?.version);
    expect(unchanged).toEqual(before.slice(1));
    expect(server.logged()).toContain('image-policy: no image is in this folder');
  });

  test('a pyramid that is right stays, though it is told otherwise how to be made', async () => {
    const before = await recordOf('keep/plain');
    await writeFile(policyFile, `folders:\n${FILM}  keep: { colour: srgb }\n  other: { colour: keep }\n`);
    await expect.poll(async () => (await recordOf('keep/plain')).policy).toBeUndefined();
    expect(await recordOf('keep/plain')).toMatchObject({ version: before.version, sha256: before.sha256 });
    await expect.poll(async () => (await recordOf('keep/adobe')).colour).toMatch(/^converted from/);
  });

  test('to something wrong, what it said before holds on, and it is told where the mistake is', async () => {
    await writeFile(policyFile, `folders:\n${FILM}  other:\n    color: keep\n`);
    await expect
      .poll(async () => (await readyText()).imagePolicy)
      .toMatch(/policies\.yaml:8:5: there is no key .*color.*; did you mean colour\?$/);
    expect((await recordOf('other/adobe')).policy).toEqual({ colour: 'keep' });
    await writeFile(policyFile, `folders:\n${FILM}  other:\n    colour: keep\n`);
    await expect.poll(async () => (await readyText()).imagePolicy).toBeUndefined();
  });
});

test('a file that is wrong, missing or among the masters ends the start', async () => {
  const wrong = await besideMasters('wrong.yaml', 'folders:\n  a:\n    colour: cmyk\n');
  await archive.add('policies.yaml', Buffer.from('archive: { colour: keep }\n'));
  for (const [path, sentence] of [
    [wrong, /wrong\.yaml:3:13: .*takes one of srgb, keep, not .cmyk./],
    [join(archive.folder, '..', 'missing.yaml'), /missing\.yaml: there is no such file\n$/],
    [archive.path('policies.yaml'), /policies\.yaml must not lie in the folder of the masters\n$/],
  ] as const) {
    const { code, errors } = await runLoupe(['ingest', '--images', archive.folder, '--image-policy', path]);
    expect(code).toBe(2);
    expect(errors).toMatch(sentence);
  }
});
