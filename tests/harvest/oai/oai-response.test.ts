import { expect, test } from 'vitest';
import { descriptionXml, manifestsIn, readOaiResponse } from '../../../src/harvest/oai/oai-response.ts';

const START =
  '<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-01-01T00:00:00Z</responseDate>';

const RECORDS = `${START}<ListRecords>
<record><header><identifier>oai:example.org:1</identifier><datestamp>2026-01-01</datestamp></header>
<metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title xml:lang="es">El puerto &amp; la &lt;ciudad&gt;</dc:title><dc:title><![CDATA[The <harbour>]]></dc:title>
<dc:identifier>https://example.org/iiif/1/manifest</dc:identifier><dc:relation>https://example.org/page</dc:relation>
</oai_dc:dc></metadata></record>
<record><header status="deleted"><identifier>oai:example.org:2</identifier></header></record>
<resumptionToken cursor="0"> next one </resumptionToken></ListRecords></OAI-PMH>`;

test('records are read, with their languages, entities and what was deleted', () => {
  const response = readOaiResponse(RECORDS);
  expect(response).toEqual({
    responseDate: '2026-01-01T00:00:00Z',
    granularity: undefined,
    error: undefined,
    resumptionToken: 'next one',
    records: [
      {
        identifier: 'oai:example.org:1',
        isDeleted: false,
        description: [
          { name: 'title', language: 'es', text: 'El puerto & la <ciudad>' },
          { name: 'title', language: undefined, text: 'The <harbour>' },
          { name: 'identifier', language: undefined, text: 'https://example.org/iiif/1/manifest' },
          { name: 'relation', language: undefined, text: 'https://example.org/page' },
        ],
      },
      { identifier: 'oai:example.org:2', isDeleted: true, description: [] },
    ],
  });
  expect(response?.records.map(manifestsIn)).toEqual([['https://example.org/iiif/1/manifest'], []]);
});

test('a description is written as one document, which says the same', () => {
  const [record] = readOaiResponse(RECORDS)?.records ?? [];
  const written = record && descriptionXml(record);
  expect(written).toContain('<dc:title xml:lang="es">El puerto &amp; la &lt;ciudad&gt;</dc:title>');
  const wrapped = `<OAI-PMH><record><header><identifier>x</identifier></header><metadata>${written?.replace(/<\?.*\?>/, '')}</metadata></record></OAI-PMH>`;
  expect(readOaiResponse(wrapped)?.records[0]?.description).toEqual(record?.description);
});

test('errors are told, the end of a list too', () => {
  expect(readOaiResponse(`${START}<error code="noRecordsMatch">none</error></OAI-PMH>`)?.error).toEqual({
    code: 'noRecordsMatch',
    text: 'none',
  });
  expect(readOaiResponse(`${START}<resumptionToken/></OAI-PMH>`)?.resumptionToken).toBeUndefined();
});

test.each([
  '',
  '<html></html>',
  '{"a": 1}',
  RECORDS.slice(0, -20),
  RECORDS.slice(0, 300),
  `${'<a>'.repeat(1000)}`,
])('what is no whole response is none', (text) => expect(readOaiResponse(text)).toBeUndefined());

test('entities that a document declares do not grow', () => {
  const bomb = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]>${START.slice(21)}<ListRecords><record><header><identifier>&b;</identifier></header></record></ListRecords></OAI-PMH>`;
  expect(readOaiResponse(bomb)?.records).toMatchObject([{ identifier: '&b;' }]);
});
