import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../../support/archive.ts';
import { ask } from '../../support/asking.ts';
import { BY_EVENTS, startLoupe, type TestServer } from '../../support/loupe.ts';
import { allHeaders, errorsIn, headersIn, oai, oaiTexts } from '../../support/oai-client.ts';
import { until } from '../../support/patience.ts';
import { triplesOfRdfXml } from '../../support/triples.ts';
import { validateXml } from '../../support/xml-schema.ts';

// The rules of OAI-PMH 2.0, by their sections, over HTTP. Every response here is valid against the schema.

const FULL =
  'rights: http://creativecommons.org/licenses/by/4.0/\nprovider: {id: "https://a.example/", label: The archive}\n';

let archive: Archive;
let server: TestServer;

function essay(label: string, more = FULL): string {
  return `label: ${label}\nlanguage: en\n${more}photographs: [{image: box/1, alternativeText: A chart}]\n`;
}

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.addChart('box/1.jpg', 70, 60);
  await archive.addManifest('exile.yaml', essay('Exile & <return>'));
  await archive.addManifest('bare.yaml', essay('Bare', ''));
  await archive.addManifest('loose.yaml', essay('Loose'));
  await archive.addManifest('hidden.yaml', essay('Hidden', `status: draft\n${FULL}`));
  await archive.addManifest(
    'collections/top.yaml',
    'label: {en: The whole}\nitems: [{collection: mexico}]\n',
  );
  await archive.addManifest('collections/mexico.yaml', 'label: Mexico\nitems: [{collection: city}, bare]\n');
  await archive.addManifest('collections/city.yaml', 'label: City\nitems: [exile]\n');
  server = await startLoupe({
    images: archive.folder,
    manifests: archive.manifestsFolder,
    flags: [
      ...[...BY_EVENTS, '--settle-seconds', '0', '--admin-email', 'archive@photographs.example.org'],
      ...['--public-url', 'https://photographs.example.org'],
    ],
  });
  await until(async () => (await headers({})).length === 3, 'three records');
});
afterAll(async () => {
  await server.stop();
  await archive.remove();
});

const headers = (values: Readonly<Record<string, string>>): Promise<string[]> =>
  allHeaders(server.url, values);

const id = (manifest: string): string => `oai:photographs.example.org:${manifest}`;

test('3.2: the response repeats its request, and is text/xml with a date', async () => {
  const { headers: sent, text } = await ask(server.url, '/oai?verb=Identify');
  expect(sent['content-type']).toMatch(/^text\/xml/);
  expect(sent['access-control-allow-origin']).toBe('*');
  expect(oaiTexts(text, '/o:OAI-PMH/o:request')).toEqual(['https://photographs.example.org/oai']);
  expect(oaiTexts(text, '/o:OAI-PMH/o:request/@verb')).toEqual(['Identify']);
  const [date = ''] = oaiTexts(text, '/o:OAI-PMH/o:responseDate');
  expect(Math.abs(Date.now() - Date.parse(date))).toBeLessThan(600_000);
  const listed = await oai(server.url, { verb: 'ListIdentifiers', metadataPrefix: 'oai_dc', set: 'mexico' });
  expect(new Set(oaiTexts(listed, '//o:request/@*'))).toEqual(
    new Set(['ListIdentifiers', 'mexico', 'oai_dc']),
  );
});

test('4.2 Identify: name, address of this door, whom to write to, deletions kept, times to the second', async () => {
  const xml = await oai(server.url, { verb: 'Identify' });
  const said = (name: string): string[] => oaiTexts(xml, `//o:Identify/o:${name}`);
  expect(said('repositoryName')).toEqual(['The whole']);
  expect(said('baseURL')).toEqual(['https://photographs.example.org/oai']);
  expect(said('protocolVersion')).toEqual(['2.0']);
  expect(said('adminEmail')).toEqual(['archive@photographs.example.org']);
  expect(said('deletedRecord')).toEqual(['persistent']);
  expect(said('granularity')).toEqual(['YYYY-MM-DDThh:mm:ssZ']);
  expect(said('compression')).toContain('gzip');
  const [earliest = ''] = said('earliestDatestamp');
  const dates = oaiTexts(
    await oai(server.url, { verb: 'ListIdentifiers', metadataPrefix: 'oai_dc' }),
    '//o:datestamp',
  );
  expect(dates.every((date) => date >= earliest)).toBe(true);
  expect(xml).toContain('<sampleIdentifier>oai:photographs.example.org:');
});

test('4.4 ListMetadataFormats: of the archive, and of a record', async () => {
  const of = async (values: object): Promise<string[]> =>
    oaiTexts(await oai(server.url, { verb: 'ListMetadataFormats', ...values }), '//o:metadataPrefix');
  expect(await of({})).toEqual(['oai_dc', 'edm']);
  expect(await of({ identifier: id('exile') })).toEqual(['oai_dc', 'edm']);
  expect(await of({ identifier: id('bare') })).toEqual(['oai_dc']);
});

test('4.6 ListSets: each collection but the top, named by the path to it', async () => {
  const xml = await oai(server.url, { verb: 'ListSets' });
  const sets = oaiTexts(xml, '//o:setSpec').map((spec, at) => [spec, oaiTexts(xml, '//o:setName')[at]]);
  expect(sets).toEqual([
    ['mexico:city', 'City'],
    ['mexico', 'Mexico'],
  ]);
});

test('4.3 ListIdentifiers: published manifests with their sets; the draft is none of them', async () => {
  expect(await headers({})).toEqual(['bare mexico', 'exile mexico:city', 'loose']);
});

test('2.7.2: a set holds what is in the sets in it', async () => {
  expect(await headers({ set: 'mexico' })).toEqual(['bare mexico', 'exile mexico:city']);
  expect(await headers({ set: 'mexico:city' })).toEqual(['exile mexico:city']);
  expect(await headers({ set: 'mexico:city', metadataPrefix: 'edm' })).toEqual(['exile mexico:city']);
});

test('in edm are the records that say who provides them and on which terms', async () => {
  expect(await headers({ metadataPrefix: 'edm' })).toEqual(['exile mexico:city', 'loose']);
  expect(await headers({ metadataPrefix: 'edm', set: 'mexico' })).toEqual(['exile mexico:city']);
});

test('4.1, 4.5: a record is the same by GetRecord and in a list, in Dublin Core and in EDM', async () => {
  for (const metadataPrefix of ['oai_dc', 'edm']) {
    const one = await oai(server.url, { verb: 'GetRecord', identifier: id('exile'), metadataPrefix });
    const all = await oai(server.url, { verb: 'ListRecords', metadataPrefix });
    const record = /<record>.*<\/record>/s.exec(one)?.[0] ?? 'none';
    expect(all).toContain(record);
  }
  const dc = await oai(server.url, { verb: 'GetRecord', identifier: id('exile'), metadataPrefix: 'oai_dc' });
  const inner = /<metadata>(.*)<\/metadata>/s.exec(dc)?.[1] ?? '';
  validateXml(inner, 'oai-dc.xsd');
  expect(inner).toContain('<dc:title xml:lang="en">Exile &amp; &lt;return&gt;</dc:title>');
  const edm = await oai(server.url, { verb: 'GetRecord', identifier: id('exile'), metadataPrefix: 'edm' });
  const rdf = /<metadata>(.*)<\/metadata>/s.exec(edm)?.[1] ?? '';
  const { text } = await ask(server.url, '/description/exile.edm.rdf');
  expect(rdf).toMatch(/^<rdf:RDF [^>]*xsi:schemaLocation=/);
  const withoutSchema = rdf.replace(/ xsi:schemaLocation="[^"]*"/, '');
  expect([...(await triplesOfRdfXml(withoutSchema))].sort()).toEqual(
    [...(await triplesOfRdfXml(text))].sort(),
  );
});

test.each([
  ['badVerb', ''],
  ['badVerb', '?verb=identify'],
  ['badVerb', '?verb='],
  ['badVerb', '?verb=Identify&verb=Identify'],
  ['badVerb', '?metadataPrefix=oai_dc'],
  ['badVerb', '?verb=constructor'],
  ['badArgument', '?verb=Identify&metadataPrefix=oai_dc'],
  ['badArgument', '?verb=Identify&x=1'],
  ['badArgument', '?verb=GetRecord'],
  ['badArgument', '?verb=GetRecord&metadataPrefix=oai_dc'],
  ['badArgument', '?verb=GetRecord&identifier=a:b'],
  ['badArgument', '?verb=GetRecord&identifier=a%20b&metadataPrefix=oai_dc'],
  ['badArgument', '?verb=GetRecord&identifier=a%00b&metadataPrefix=oai_dc'],
  ['badArgument', '?verb=ListRecords'],
  ['badArgument', '?verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc'],
  ['badArgument', '?verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=x'],
  ['badArgument', '?verb=ListRecords&metadataPrefix=oai%20dc'],
  ['badArgument', '?verb=ListRecords&metadataPrefix=oai_dc&set=a::b'],
  ['badArgument', '?verb=ListRecords&metadataPrefix=oai_dc&set='],
  ['badArgument', '?verb=ListRecords&metadataPrefix=oai_dc&from='],
  ['badArgument', '?verb=ListRecords&metadataPrefix=oai_dc&from=2026'],
  ['badArgument', '?verb=ListRecords&metadataPrefix=oai_dc&from=2026-02-30'],
  ['badArgument', '?verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01T00:00Z'],
  ['badArgument', '?verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01T00:00:00.0Z'],
  ['badArgument', '?verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01T24:00:00Z'],
  ['badArgument', '?verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01&until=2026-01-02T00:00:00Z'],
  ['badArgument', '?verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-02&until=2026-01-01'],
  ['badArgument', '?verb=ListRecords&metadataPrefix=%ff'],
  ['cannotDisseminateFormat', '?verb=ListRecords&metadataPrefix=marcxml'],
  ['cannotDisseminateFormat', '?verb=ListIdentifiers&metadataPrefix=marcxml'],
  ['cannotDisseminateFormat', `?verb=GetRecord&metadataPrefix=marcxml&identifier=${id('exile')}`],
  ['cannotDisseminateFormat', `?verb=GetRecord&metadataPrefix=edm&identifier=${id('bare')}`],
  ['idDoesNotExist', `?verb=GetRecord&metadataPrefix=oai_dc&identifier=${id('none')}`],
  ['idDoesNotExist', `?verb=GetRecord&metadataPrefix=oai_dc&identifier=${id('hidden')}`],
  ['idDoesNotExist', '?verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:elsewhere.org:exile'],
  ['idDoesNotExist', '?verb=GetRecord&metadataPrefix=oai_dc&identifier=exile'],
  ['idDoesNotExist', `?verb=ListMetadataFormats&identifier=${id('none')}`],
  ['noRecordsMatch', '?verb=ListRecords&metadataPrefix=oai_dc&until=1999-01-01'],
  ['noRecordsMatch', '?verb=ListRecords&metadataPrefix=oai_dc&from=9999-12-31'],
  ['noRecordsMatch', '?verb=ListRecords&metadataPrefix=oai_dc&set=none'],
  ['noRecordsMatch', '?verb=ListRecords&metadataPrefix=oai_dc&set=city'],
  ['noRecordsMatch', '?verb=ListRecords&metadataPrefix=oai_dc&set=top'],
  ['badResumptionToken', '?verb=ListRecords&resumptionToken='],
  ['badResumptionToken', '?verb=ListRecords&resumptionToken=abc'],
  ['badResumptionToken', '?verb=ListIdentifiers&resumptionToken=e30.AAAAAAAAAAAAAAAA'],
  ['badResumptionToken', '?verb=ListSets&resumptionToken=abc'],
])('3.6: %s for /oai%s', async (code, query) => {
  const xml = await oai(server.url, query);
  expect(errorsIn(xml)).toEqual([code]);
  const repeated = oaiTexts(xml, '//o:request/@*');
  expect(repeated.length > 0).toBe(code !== 'badVerb' && code !== 'badArgument');
});

test('2.7.1: from and until count themselves, by day and by second', async () => {
  const xml = await oai(server.url, { verb: 'GetRecord', identifier: id('loose'), metadataPrefix: 'oai_dc' });
  const [date = ''] = oaiTexts(xml, '//o:datestamp');
  const day = date.slice(0, 10);
  expect(await headers({ from: date, until: date })).toContain('loose');
  expect(await headers({ from: day, until: day })).toContain('loose');
  const later = `${new Date(Date.parse(date) + 1000).toISOString().slice(0, 19)}Z`;
  const listed = await oai(server.url, { verb: 'ListIdentifiers', metadataPrefix: 'oai_dc', from: later });
  expect(headersIn(listed)).not.toContain('loose');
});

test('3.1.1: POST says the same as GET; what is no form, or too long, is refused', async () => {
  const post = (body: string, type = 'application/x-www-form-urlencoded'): Promise<Response> =>
    fetch(`${server.url}/oai`, { method: 'POST', body, headers: { 'Content-Type': type } });
  const query = `verb=GetRecord&metadataPrefix=oai_dc&identifier=${encodeURIComponent(id('exile'))}`;
  const withoutDate = (xml: string): string => xml.replace(/<responseDate>[^<]*/, '');
  const posted = await post(query, 'application/x-www-form-urlencoded; charset=utf-8');
  expect(withoutDate(await posted.text())).toBe(withoutDate((await ask(server.url, `/oai?${query}`)).text));
  expect((await post(query, 'text/plain')).status).toBe(400);
  expect((await post(`${query}&x=${'a'.repeat(9000)}`)).status).toBe(400);
  expect(errorsIn(await (await post('')).text())).toEqual(['badVerb']);
  const elsewhere = await fetch(`${server.url}/oai?${query}`, { method: 'POST' });
  expect(elsewhere.status).toBe(400);
  const other = await fetch(`${server.url}/essay/exile`, { method: 'POST' });
  expect([other.status, other.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
  const asked = await fetch(`${server.url}/oai`, { method: 'OPTIONS' });
  expect(asked.headers.get('access-control-allow-methods')).toContain('POST');
});

test('2.5.1: deleted records stay, with a new datestamp and the sets that they were in', async () => {
  await archive.addManifest('passing.yaml', essay('Passing'));
  await archive.addManifest('collections/city.yaml', 'label: City\nitems: [exile, passing]\n');
  await until(async () => (await headers({})).includes('passing mexico:city'), 'it has come');
  const before = await ask(
    server.url,
    `/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier=${id('passing')}`,
  );
  await archive.removeManifest('passing.yaml');
  const isGone = async (): Promise<boolean> =>
    (await headers({ set: 'mexico' })).includes('passing deleted mexico:city');
  await until(isGone, 'it is gone');
  await archive.addManifest('collections/city.yaml', 'label: The city\nitems: [exile]\n');
  const isRenamed = async (): Promise<boolean> =>
    (await oai(server.url, { verb: 'ListSets' })).includes('>The city<');
  await until(isRenamed, 'the collection has changed');
  expect(await isGone()).toBe(true);
  const after = await oai(server.url, {
    ...{ verb: 'GetRecord', metadataPrefix: 'edm', identifier: id('passing') },
  });
  expect(after).not.toContain('<metadata>');
  expect(oaiTexts(after, '//o:header/@status')).toEqual(['deleted']);
  const dateIn = (xml: string): string => oaiTexts(xml, '//o:datestamp')[0] ?? '';
  expect(dateIn(after) >= dateIn(before.text)).toBe(true);
  expect(await headers({ metadataPrefix: 'edm' })).toContain('passing deleted mexico:city');
});

test('what is not in EDM any more is deleted there alone', async () => {
  await archive.addManifest('loose.yaml', essay('Loose', ''));
  await until(
    async () => (await headers({ metadataPrefix: 'edm' })).includes('loose deleted'),
    'edm is gone',
  );
  expect(await headers({})).toContain('loose');
});
