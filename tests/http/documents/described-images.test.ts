import { expect, test } from 'vitest';
import { DEFAULT_ENCODERS } from '../../../src/encoding/encoder-settings.ts';
import type { ScanDescription } from '../../../src/encoding/scan-description.ts';
import { imageAsPresented } from '../../../src/http/documents/described-images.ts';
import { imageUsesOf } from '../../../src/presentation/presented/image-uses.ts';
import { Lease } from '../../../src/serving/lease.ts';
import type { OpenImage } from '../../../src/serving/open-images.ts';
import { formatMarks } from '../../../src/serving/response-key.ts';
import { compose } from '../../support/authored.ts';

const BY = 'http://creativecommons.org/licenses/by/4.0/';
const CREDIT = 'requiredStatement: {label: Credit, value: Courtesy of *the archive*}\n';
const SCAN = { title: 'box/01', rights: '© Müller', creator: 'Müller', pixelsPerMillimetre: 20 };

function imageOf(description: ScanDescription): OpenImage {
  const source = { width: 40, height: 30, gray: false };
  return {
    identifier: 'box/01',
    encodedIdentifier: 'box%2F01',
    source,
    version: 'v',
    filesVersion: '',
    modifiedMs: 0,
    lastModified: '',
    stored: undefined,
    renderSource: { kind: 'pyramid', path: '', ...source, description },
    marks: formatMarks(description),
    encoders: DEFAULT_ENCODERS,
    lease: new Lease(() => {}),
  };
}

/** What a file says of a scan that these essays show, in the order of lists. */
function said(essays: readonly string[], scan: ScanDescription = SCAN) {
  const manifests = essays.map((text, at) => {
    const { first } = compose(`${text}\n`, { 'box/01': {} });
    return { ...first, id: `e${at}`, canvasesOf: `e${at}` };
  });
  const uses = manifests.flatMap((manifest) =>
    imageUsesOf(manifest).map((use) => ({ ...use, manifest, modifiedMs: 5000 })),
  );
  const image = imageOf(scan);
  const presented = imageAsPresented(image, {
    imageUses: () => ({ digest: '', uses }),
    manifest: (id) => manifests.find((manifest) => manifest.id === id),
  });
  const isSame = presented.marks.pdf === image.marks.pdf;
  expect(presented.marks.jp2).toBe(image.marks.jp2);
  expect(presented.lastModified).toBe(isSame ? '' : 'Thu, 01 Jan 1970 00:00:05 GMT');
  return presented.renderSource.description;
}

const PLAIN = 'label: L\nphotographs: [box/01]';
const NAMED = 'label: L\nlanguage: de\nphotographs: [{image: box/01, label: {en: Pier, de: Mole}}]';

test.each<[string, readonly string[], ScanDescription]>([
  ['that no essay shows', [], SCAN],
  ['whose essay says nothing of it', [PLAIN], SCAN],
  ['that an essay names, in its main language', [NAMED], { ...SCAN, title: 'Mole' }],
  [
    'that an essay puts under a licence',
    [`rights: ${BY}\n${NAMED}`],
    { ...SCAN, title: 'Mole', rights: undefined, rightsUri: BY },
  ],
  [
    'with a statement that has to be shown',
    [`${CREDIT}${PLAIN}`],
    { ...SCAN, rights: 'Courtesy of the archive', rightsUri: undefined },
  ],
  [
    'of which a later essay states the licence',
    [NAMED, `rights: ${BY}\n${CREDIT}label: L\nphotographs: [{image: box/01, label: Other}]`],
    { ...SCAN, title: 'Mole', rights: 'Courtesy of the archive', rightsUri: BY },
  ],
])('a scan %s', (_, essays, expected) => {
  expect(said(essays)).toEqual(expected);
});

test('a scan whose own licence the essay has too keeps its words', () => {
  const scan = { ...SCAN, rightsUri: BY };
  expect(said([`rights: ${BY}\n${PLAIN}`], scan)).toEqual(scan);
});
