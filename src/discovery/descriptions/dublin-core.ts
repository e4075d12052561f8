import type { JsonObject, JsonValue } from '../../presentation/model/json-value.ts';
import type { Description } from './description.ts';
import { filled, type Literal, literals, type Property, resource, text } from './literals.ts';
import { element, XML_DECLARATION, type Xml } from './xml.ts';

/** The elements of Dublin Core (DCMES 1.1). */
const ELEMENTS = [
  ...(['title', 'creator', 'subject', 'description', 'publisher', 'contributor', 'date', 'type'] as const),
  ...(['format', 'identifier', 'source', 'language', 'relation', 'coverage', 'rights'] as const),
];
export type DublinCoreElement = (typeof ELEMENTS)[number];

/** Where each element comes from: the whole mapping. */
const SOURCES: Readonly<Record<DublinCoreElement, (from: Description) => readonly Literal[]>> = {
  title: ({ label }) => literals([label]),
  creator: ({ terms }) => literals(terms.creator ?? []),
  subject: ({ terms }) => literals(terms.subject ?? []),
  description: ({ summary }) => literals([summary]),
  publisher: ({ providers, terms }) =>
    literals([...providers.map((provider) => provider.label), ...(terms.publisher ?? [])]),
  contributor: ({ terms }) => literals(terms.contributor ?? []),
  date: ({ date, terms }) =>
    date?.edtf === undefined
      ? literals([date?.words, ...(date ? [] : (terms.date ?? []))])
      : [text(date.edtf)],
  type: ({ kind, terms }) => [
    text(kind === 'collection' ? 'Collection' : 'Image'),
    ...literals(terms.type ?? []),
  ],
  format: ({ photographs, terms }) => [
    ...(photographs.length > 0 ? [text('image/jpeg')] : []),
    ...literals(terms.format ?? []),
  ],
  identifier: ({ page, document, terms }) => [
    resource(document),
    resource(page),
    ...literals(terms.identifier ?? []),
  ],
  source: ({ terms }) => literals(terms.source ?? []),
  language: ({ languages }) => languages.map(text),
  relation: ({ collections, terms }) => [
    ...collections.map(({ document }) => resource(document)),
    ...literals(terms.relation ?? []),
  ],
  coverage: ({ places, terms }) =>
    literals([...places.map((place) => place.label), ...(terms.coverage ?? [])]),
  rights: ({ rights, credit, terms }) => [
    ...(rights === undefined ? [] : [resource(rights)]),
    ...literals([credit, ...(terms.rights ?? [])]),
  ],
};

/** A description in simple Dublin Core. */
export function dublinCore(description: Description): readonly Property<DublinCoreElement>[] {
  return filled(ELEMENTS.map((name) => [name, SOURCES[name](description)]));
}

const OAI_DC = 'http://www.openarchives.org/OAI/2.0/oai_dc/';

function elementOf(name: DublinCoreElement, value: Literal): Xml {
  return value.kind === 'resource'
    ? element(`dc:${name}`, {}, value.uri)
    : element(`dc:${name}`, { 'xml:lang': value.language }, value.text);
}

/** Simple Dublin Core as OAI-PMH has it: the element `oai_dc:dc`, as its schema takes it. */
export function oaiDublinCore(description: Description): Xml {
  return element(
    'oai_dc:dc',
    {
      'xmlns:oai_dc': OAI_DC,
      'xmlns:dc': 'http://purl.org/dc/elements/1.1/',
      'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
      'xsi:schemaLocation': `${OAI_DC} http://www.openarchives.org/OAI/2.0/oai_dc.xsd`,
    },
    dublinCore(description).flatMap(({ name, values }) => values.map((value) => elementOf(name, value))),
  );
}

/** The same as a document of its own. */
export function dublinCoreXml(description: Description): Iterable<string> {
  return [XML_DECLARATION, oaiDublinCore(description).text, '\n'];
}

function jsonLdValue(value: Literal): JsonValue {
  if (value.kind === 'resource') return { '@id': value.uri };
  return value.language === undefined ? value.text : { '@value': value.text, '@language': value.language };
}

/** Simple Dublin Core in JSON-LD 1.1; its context stands in it. */
export function dublinCoreJsonLd(description: Description): Iterable<string> {
  const properties = dublinCore(description).map(
    ({ name, values }) => [`dc:${name}`, values.map(jsonLdValue)] as const,
  );
  const document: JsonObject = {
    '@context': { dc: 'http://purl.org/dc/elements/1.1/' },
    '@id': description.id,
    ...Object.fromEntries(properties),
  };
  return [JSON.stringify(document)];
}
