import { describe, expect, test } from 'vitest';
import { edmDocument } from '../../../src/discovery/descriptions/edm.ts';
import type { Manifest } from '../../../src/presentation/model/manifest.ts';
import { DATED_ESSAY, described, describedTop } from '../../support/described-essay.ts';
import { BASE, canvas, HOSTILE_ESSAY, image } from '../../support/essay-model.ts';
import { objectsOf, subjectsOf, type Triples, triplesOfRdfXml } from '../../support/triples.ts';

function triplesOf(manifest: Manifest = DATED_ESSAY): Promise<Triples> {
  return triplesOfRdfXml([...edmDocument(described(manifest))].join(''));
}

const OBJECT = `<${BASE}/essay/exile#object>`;
const AGGREGATION = `<${BASE}/essay/exile#aggregation>`;
const CACTUS = `<${BASE}/iiif/3/cactus%2F01/full/max/0/default.jpg>`;

describe('a manifest in the Europeana Data Model', () => {
  test('is one object, with the properties that Europeana searches by', async () => {
    const triples = await triplesOf();
    const of = (property: string): string[] => objectsOf(triples, OBJECT, property);
    expect(subjectsOf(triples, 'edm:ProvidedCHO')).toEqual([OBJECT]);
    expect(of('dc:title')).toEqual(['"In exile"@en', '"En el exilio"@es']);
    expect(of('dc:description')).toEqual(['"The introduction."@en', '"La introducción."@es']);
    expect(of('dc:creator')).toEqual(['"Alexander Buchman"']);
    expect(of('dc:subject')).toEqual(['"Leon Trotsky"', '"Natalia Sedova"']);
    expect(of('dc:type')).toEqual(['"Image"@en']);
    expect(of('dc:language')).toEqual(['"en"', '"es"']);
    expect(of('dcterms:created')).toEqual(['"1939-11/1940-08"']);
    expect(of('dcterms:isPartOf')).toEqual(['"Mexico"@en']);
    expect(of('dc:identifier')).toEqual(['"2011C23"', `"${BASE}/presentation/3/exile/manifest"`]);
    expect(of('edm:type')).toEqual(['"IMAGE"']);
  });

  test('has its places and its time as resources of their own', async () => {
    const triples = await triplesOf();
    const places = objectsOf(triples, OBJECT, 'dcterms:spatial');
    expect(places).toEqual(subjectsOf(triples, 'edm:Place'));
    expect(places.map((place) => objectsOf(triples, place, 'skos:prefLabel')[0])).toEqual([
      '"Veracruz"@en',
      '"Mexico City"@en',
      '"México"',
      '"Coyoacán"',
    ]);
    expect(objectsOf(triples, places[0] ?? '', 'wgs84_pos:lat')).toEqual(['"19.2"']);
    expect(objectsOf(triples, places[0] ?? '', 'wgs84_pos:long')).toEqual(['"-96.13"']);
    const [time = ''] = objectsOf(triples, OBJECT, 'dcterms:temporal');
    expect(subjectsOf(triples, 'edm:TimeSpan')).toEqual([time]);
    expect(objectsOf(triples, time, 'edm:begin')).toEqual(['"1939-11"']);
    expect(objectsOf(triples, time, 'edm:end')).toEqual(['"1940-08"']);
    expect(objectsOf(triples, time, 'skos:prefLabel')).toContain('"November 1939 to August 1940"@en');
  });

  test('has an aggregation with all that Europeana requires, the image that stands for it first', async () => {
    const triples = await triplesOf();
    const of = (property: string): string[] => objectsOf(triples, AGGREGATION, property);
    expect(subjectsOf(triples, 'ore:Aggregation')).toEqual([AGGREGATION]);
    expect(of('edm:aggregatedCHO')).toEqual([OBJECT]);
    expect(of('edm:isShownAt')).toEqual([`<${BASE}/essay/exile>`]);
    expect(of('edm:isShownBy')).toEqual([CACTUS]);
    expect(of('edm:hasView')).toHaveLength(3);
    expect(of('edm:object')).toEqual([`<${BASE}/iiif/3/cactus%2F01/full/!400,400/0/default.jpg>`]);
    expect(of('edm:rights')).toEqual(['<http://rightsstatements.org/vocab/InC/1.0/>']);
    expect(of('edm:dataProvider')).toEqual(['<https://archive.example.org/>']);
    expect(of('edm:provider')).toEqual(['<https://archive.example.org/>']);
    expect(objectsOf(triples, '<https://archive.example.org/>', 'skos:prefLabel')).toEqual([
      '"The Archive"@en',
    ]);
  });

  test('names a service and the manifest for each image, as Europeana has it for IIIF', async () => {
    const triples = await triplesOf();
    const images = subjectsOf(triples, 'edm:WebResource');
    const aggregated = ['edm:isShownBy', 'edm:hasView'].flatMap((each) =>
      objectsOf(triples, AGGREGATION, each),
    );
    expect(images).toHaveLength(aggregated.length);
    expect(new Set(images)).toEqual(new Set(aggregated));
    for (const each of images) {
      expect(objectsOf(triples, each, 'dcterms:isReferencedBy')).toEqual([
        `<${BASE}/presentation/3/exile/manifest>`,
      ]);
      const [service = ''] = objectsOf(triples, each, 'svcs:has_service');
      expect(each.startsWith(service.slice(0, -1))).toBe(true);
      expect(objectsOf(triples, service, 'rdf:type')).toEqual(['svcs:Service']);
      expect(objectsOf(triples, service, 'dcterms:conformsTo')).toEqual(['<http://iiif.io/api/image>']);
      expect(objectsOf(triples, service, 'doap:implements')).toEqual([
        '<http://iiif.io/api/image/3/level2.json>',
      ]);
    }
  });

  test('says the rights of a photograph where they are not those of the whole', async () => {
    const triples = await triplesOf();
    expect(objectsOf(triples, CACTUS, 'edm:rights')).toEqual([
      '<http://creativecommons.org/publicdomain/zero/1.0/>',
    ]);
    const harbour = `<${BASE}/iiif/3/harbour/full/max/0/default.jpg>`;
    expect(objectsOf(triples, harbour, 'edm:rights')).toEqual([]);
  });

  test('names the first of several providers as the holder, and the last as who hands it on', async () => {
    const providers = ['a', 'b', 'c'].map((name) => ({
      id: `https://${name}.example/`,
      label: { none: [name] },
      homepage: [],
    }));
    const triples = await triplesOf({ ...DATED_ESSAY, providers });
    expect(objectsOf(triples, AGGREGATION, 'edm:dataProvider')).toEqual(['<https://a.example/>']);
    expect(objectsOf(triples, AGGREGATION, 'edm:intermediateProvider')).toEqual(['<https://b.example/>']);
    expect(objectsOf(triples, AGGREGATION, 'edm:provider')).toEqual(['<https://c.example/>']);
    expect(subjectsOf(triples, 'edm:Agent')).toHaveLength(3);
  });

  test('describes an image that two photographs show once', async () => {
    const canvases = [canvas('a', { images: [image('x')] }), canvas('b', { images: [image('x')] })];
    const triples = await triplesOf({ ...DATED_ESSAY, canvases });
    expect(subjectsOf(triples, 'edm:WebResource')).toHaveLength(1);
    expect(objectsOf(triples, AGGREGATION, 'edm:hasView')).toEqual([]);
  });

  test('is RDF/XML whatever its texts are', async () => {
    const triples = await triplesOf(HOSTILE_ESSAY);
    expect(subjectsOf(triples, 'edm:ProvidedCHO')).toHaveLength(1);
  });
});

test('a collection is an object too, shown at its page', async () => {
  const top = describedTop();
  const triples = await triplesOfRdfXml([...edmDocument(top)].join(''));
  const [aggregation = ''] = subjectsOf(triples, 'ore:Aggregation');
  expect(objectsOf(triples, aggregation, 'edm:isShownAt')).toEqual([`<${BASE}/>`]);
  expect(objectsOf(triples, aggregation, 'edm:isShownBy')).toEqual([]);
});
