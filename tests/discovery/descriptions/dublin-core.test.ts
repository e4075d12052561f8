import { describe, expect, test } from 'vitest';
import { dublinCoreJsonLd, dublinCoreXml } from '../../../src/discovery/descriptions/dublin-core.ts';
import { DATED_ESSAY, described, describedTop } from '../../support/described-essay.ts';
import { BASE, HOSTILE_ESSAY, PLAIN_MANIFEST } from '../../support/essay-model.ts';
import { objectsOf, triplesOfJsonLd } from '../../support/triples.ts';
import { textsAt, validateXml } from '../../support/xml-schema.ts';

const NAMESPACES = {
  oai_dc: 'http://www.openarchives.org/OAI/2.0/oai_dc/',
  dc: 'http://purl.org/dc/elements/1.1/',
};

function xmlOf(description = described()): string {
  return [...dublinCoreXml(description)].join('');
}

function jsonOf(description = described()): string {
  return [...dublinCoreJsonLd(description)].join('');
}

describe('a manifest in Dublin Core', () => {
  test('says in JSON-LD what it and its photographs say, with the language of each text', async () => {
    const triples = await triplesOfJsonLd(jsonOf());
    const of = (element: string): string[] =>
      objectsOf(triples, `<${BASE}/essay/exile#object>`, `dc:${element}`);
    expect(new Set(triples.map((triple) => triple.split(' ')[0]))).toEqual(
      new Set([`<${BASE}/essay/exile#object>`]),
    );
    expect(of('title')).toEqual(['"In exile"@en', '"En el exilio"@es']);
    expect(of('creator')).toEqual(['"Alexander Buchman"']);
    expect(of('subject')).toEqual(['"Leon Trotsky"', '"Natalia Sedova"']);
    expect(of('description')).toEqual(['"The introduction."@en', '"La introducción."@es']);
    expect(of('publisher')).toEqual(['"The Archive"@en']);
    expect(of('date')).toEqual(['"1939-11/1940-08"']);
    expect(of('type')).toEqual(['"Image"']);
    expect(of('format')).toEqual(['"image/jpeg"']);
    expect(of('identifier')).toEqual([
      `<${BASE}/presentation/3/exile/manifest>`,
      `<${BASE}/essay/exile>`,
      '"2011C23"',
    ]);
    expect(of('language')).toEqual(['"en"', '"es"']);
    expect(of('relation')).toEqual([`<${BASE}/presentation/3/collection/mexico>`]);
    expect(of('coverage')).toEqual([
      '"Veracruz"@en',
      '"Mexico City"@en',
      '"Ciudad de México"@es',
      '"México"',
      '"Coyoacán"',
    ]);
    expect(of('rights')).toEqual([
      '<http://rightsstatements.org/vocab/InC/1.0/>',
      '"Courtesy of the archive"@en',
      '"Cortesía del archivo"@es',
    ]);
  });

  test('says the same in XML, as the schema of oai_dc takes it', async () => {
    const text = xmlOf();
    validateXml(text, 'oai-dc.xsd');
    const values = textsAt(text, '/oai_dc:dc/dc:*', NAMESPACES);
    const objects = (await triplesOfJsonLd(jsonOf())).map((triple) => triple.split(' ').slice(2).join(' '));
    const plain = objects.map((object) => object.replace(/@[a-z]+$/, '').replace(/^["<]|[">]$/g, ''));
    expect(values).toHaveLength(plain.length);
    expect(new Set(values)).toEqual(new Set(plain));
    expect(textsAt(text, '/oai_dc:dc/dc:title[@xml:lang="es"]', NAMESPACES)).toEqual(['En el exilio']);
    expect(textsAt(text, '/oai_dc:dc/dc:identifier', NAMESPACES)).toContain(`${BASE}/essay/exile`);
  });

  test('that says nothing but its name is described too', async () => {
    const plain = described(PLAIN_MANIFEST);
    validateXml(xmlOf(plain), 'oai-dc.xsd');
    const triples = await triplesOfJsonLd(jsonOf(plain));
    expect(objectsOf(triples, `<${BASE}/essay/folder#object>`, 'dc:title')).toEqual(['"folder"']);
    expect(objectsOf(triples, `<${BASE}/essay/folder#object>`, 'dc:rights')).toEqual([]);
  });

  test('has the day of its navDate where it has no date of its own', async () => {
    const triples = await triplesOfJsonLd(
      jsonOf(described({ ...PLAIN_MANIFEST, navDate: '1931-05-24T00:00:00Z' })),
    );
    expect(objectsOf(triples, `<${BASE}/essay/folder#object>`, 'dc:date')).toEqual(['"1931-05-24"']);
  });

  test('keeps markup and hostile texts as text', () => {
    const hostile = described(HOSTILE_ESSAY);
    validateXml(xmlOf(hostile), 'oai-dc.xsd');
    expect(
      textsAt(
        xmlOf(hostile),
        '/oai_dc:dc/*[not(namespace-uri()="http://purl.org/dc/elements/1.1/")]',
        NAMESPACES,
      ),
    ).toEqual([]);
    const controls = described({ ...DATED_ESSAY, label: { en: ['a\u0000b\u0008c\ud800d\uffffe & <f>'] } });
    expect(textsAt(xmlOf(controls), '/oai_dc:dc/dc:title', NAMESPACES)).toEqual(['abcde & <f>']);
  });
});

test('a collection is described without its members', async () => {
  const top = describedTop();
  validateXml(xmlOf(top), 'oai-dc.xsd');
  const triples = await triplesOfJsonLd(jsonOf(top));
  const id = `<${BASE}/presentation/3/collection/top#object>`;
  expect(objectsOf(triples, id, 'dc:type')).toEqual(['"Collection"']);
  expect(objectsOf(triples, id, 'dc:title')).toEqual(['"The archive"@en', '"El archivo"@es']);
  expect(objectsOf(triples, id, 'dc:identifier')).toEqual([
    `<${BASE}/presentation/3/collection/top>`,
    `<${BASE}/>`,
  ]);
});
