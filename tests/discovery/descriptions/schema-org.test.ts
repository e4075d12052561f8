import { describe, expect, test } from 'vitest';
import {
  inEveryLanguage,
  schemaOrg,
  schemaOrgOfPhotograph,
} from '../../../src/discovery/descriptions/schema-org.ts';
import type { Manifest } from '../../../src/presentation/model/manifest.ts';
import { DATED_ESSAY, described, describedTop } from '../../support/described-essay.ts';
import { BASE, canvas, HOSTILE_ESSAY, image, PLAIN_MANIFEST } from '../../support/essay-model.ts';
import { objectsOf, subjectsOf, type Triples, triplesOfJsonLd } from '../../support/triples.ts';

function triplesOf(manifest: Manifest = DATED_ESSAY): Promise<Triples> {
  return triplesOfJsonLd([...schemaOrg(described(manifest), inEveryLanguage)].join(''));
}

const GALLERY = `<${BASE}/essay/exile#object>`;
const CACTUS = `<${BASE}/iiif/3/cactus%2F01/full/!1024,1024/0/default.jpg>`;

describe('a manifest in the vocabulary of schema.org', () => {
  test('is a gallery of its images', async () => {
    const triples = await triplesOf();
    const of = (property: string): string[] => objectsOf(triples, GALLERY, `schema:${property}`);
    expect(subjectsOf(triples, 'schema:ImageGallery')).toEqual([GALLERY]);
    expect(of('name')).toEqual(['"In exile"@en', '"En el exilio"@es']);
    expect(of('url')).toEqual([`<${BASE}/essay/exile>`]);
    expect(of('inLanguage')).toEqual(['"en"', '"es"']);
    expect(of('temporalCoverage')).toEqual(['"1939-11/1940-08"']);
    expect(of('keywords')).toEqual(['"Leon Trotsky"', '"Natalia Sedova"']);
    expect(new Set(of('associatedMedia'))).toEqual(new Set(subjectsOf(triples, 'schema:ImageObject')));
    expect(of('associatedMedia')).toHaveLength(4);
    expect(of('isPartOf')).toEqual([`<${BASE}/presentation/3/collection/mexico>`]);
    expect(of('provider')).toEqual(['<https://archive.example.org/>']);
    expect(objectsOf(triples, '<https://archive.example.org/>', 'schema:name')).toEqual(['"The Archive"@en']);
  });

  test('names each subject once, however many photographs are of it', () => {
    const companies = [['Leon Trotsky', 'Natalia Sedova'], ['Leon Trotsky'], ['Leon Trotsky', 'A guard']];
    const canvases = companies.map((people, at) =>
      canvas(`p${at}`, {
        metadata: [{ label: { en: ['People'] }, value: { none: [...people, ...people] } }],
      }),
    );
    const { metadata: _, ...rest } = DATED_ESSAY;
    const { keywords, associatedMedia } = JSON.parse(
      [...schemaOrg(described({ ...rest, metadata: [], canvases }), inEveryLanguage)].join(''),
    );
    expect(keywords).toEqual(['Leon Trotsky', 'Natalia Sedova', 'A guard']);
    expect(associatedMedia[2].keywords).toEqual(['Leon Trotsky', 'A guard']);
  });

  test('says of each image what Google asks of images that can be licensed', async () => {
    const triples = await triplesOf();
    for (const each of subjectsOf(triples, 'schema:ImageObject')) {
      expect(objectsOf(triples, each, 'schema:contentUrl')).toEqual([each]);
      expect(objectsOf(triples, each, 'schema:license')).toHaveLength(1);
      expect(objectsOf(triples, each, 'schema:acquireLicensePage')).toEqual([
        '<https://archive.example.org/about>',
      ]);
      const [creator = ''] = objectsOf(triples, each, 'schema:creator');
      expect(objectsOf(triples, creator, 'schema:name')).toEqual(['"Alexander Buchman"']);
    }
    const of = (property: string): string[] => objectsOf(triples, CACTUS, `schema:${property}`);
    expect(of('license')).toEqual(['<http://creativecommons.org/publicdomain/zero/1.0/>']);
    expect(of('creditText')).toEqual(['"Alexander Buchman"']);
    expect(of('url')).toEqual([`<${BASE}/photo/exile/cactus-01>`]);
    expect(of('name')).toEqual(['"Digging"@en', '"Cavando"@es']);
    expect(of('caption')).toEqual(['"A heavy specimen."@en', '"Un ejemplar pesado."@es']);
    expect(of('dateCreated')).toEqual(['"1940-01"']);
    expect(of('keywords')).toEqual(['"Leon Trotsky"', '"Natalia Sedova"']);
    const [place = ''] = of('contentLocation');
    expect(objectsOf(triples, place, 'schema:name')).toEqual(['"Coyoacán"']);
    const [geo = ''] = objectsOf(triples, place, 'schema:geo');
    expect(Number(objectsOf(triples, geo, 'schema:latitude')[0]?.replaceAll('"', ''))).toBeCloseTo(19.355, 9);
  });

  test('credits the provider where no statement is required', async () => {
    const { requiredStatement: _, ...rest } = DATED_ESSAY;
    const triples = await triplesOf({ ...rest, canvases: [canvas('a', { images: [image('a')] })] });
    const [only = ''] = subjectsOf(triples, 'schema:ImageObject');
    expect(objectsOf(triples, only, 'schema:creditText')).toEqual(['"The Archive"@en']);
  });

  test('says nothing that nobody has said', async () => {
    const triples = await triplesOf(PLAIN_MANIFEST);
    const said = new Set(triples.map((triple) => triple.split(' ')[1]));
    for (const property of ['license', 'creator', 'creditText', 'acquireLicensePage', 'dateCreated'])
      expect(said).not.toContain(`schema:${property}`);
  });

  test('is JSON-LD whatever its texts are', async () => {
    expect(subjectsOf(await triplesOf(HOSTILE_ESSAY), 'schema:ImageGallery')).toHaveLength(1);
  });
});

test('a photograph has its images, and who made all of the manifest', async () => {
  const [, cactus = canvas('none')] = DATED_ESSAY.canvases;
  const tell = inEveryLanguage;
  const pieces = schemaOrgOfPhotograph({ ...cactus, metadata: [] }, DATED_ESSAY, { base: BASE, tell });
  const triples = await triplesOfJsonLd([...pieces].join(''));
  const verso = CACTUS.replace('cactus%2F01', 'cactus%2F01%20verso');
  expect(new Set(subjectsOf(triples, 'schema:ImageObject'))).toEqual(new Set([verso, CACTUS]));
  const [creator = ''] = objectsOf(triples, CACTUS, 'schema:creator');
  expect(objectsOf(triples, creator, 'schema:name')).toEqual(['"Alexander Buchman"']);
});

test('a collection is one, without its members', async () => {
  const triples = await triplesOfJsonLd([...schemaOrg(describedTop(), inEveryLanguage)].join(''));
  expect(subjectsOf(triples, 'schema:Collection')).toHaveLength(1);
  expect(subjectsOf(triples, 'schema:ImageObject')).toEqual([]);
});
