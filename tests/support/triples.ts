import jsonld from 'jsonld';
import { RdfXmlParser } from 'rdfxml-streaming-parser';

/** Triples as other people's parsers read them: subject, predicate and object, in a short form. */
export type Triples = readonly string[];

const PREFIXES: readonly (readonly [string, string])[] = [
  ['rdf', 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'],
  ['dc', 'http://purl.org/dc/elements/1.1/'],
  ['dcterms', 'http://purl.org/dc/terms/'],
  ['doap', 'http://usefulinc.com/ns/doap#'],
  ['edm', 'http://www.europeana.eu/schemas/edm/'],
  ['ore', 'http://www.openarchives.org/ore/terms/'],
  ['schema', 'http://schema.org/'],
  ['skos', 'http://www.w3.org/2004/02/skos/core#'],
  ['svcs', 'http://rdfs.org/sioc/services#'],
  ['wgs84_pos', 'http://www.w3.org/2003/01/geo/wgs84_pos#'],
];

/** `dc:title` for an address of a vocabulary, `<…>` for any other. */
function short(iri: string): string {
  const [prefix, namespace = ''] = PREFIXES.find(([, each]) => iri.startsWith(each)) ?? [];
  return prefix === undefined ? `<${iri}>` : `${prefix}:${iri.slice(namespace.length)}`;
}

interface Term {
  readonly termType: string;
  readonly value: string;
  readonly language?: string;
}

function termOf({ termType, value, language = '' }: Term): string {
  if (termType === 'NamedNode') return short(value);
  if (termType === 'BlankNode') return value.startsWith('_:') ? value : `_:${value}`;
  return language === '' ? JSON.stringify(value) : `${JSON.stringify(value)}@${language}`;
}

/** The triples of a document in RDF/XML. Rejects where it is none. */
export function triplesOfRdfXml(text: string): Promise<Triples> {
  return new Promise((resolve, reject) => {
    const found: string[] = [];
    const parser = new RdfXmlParser();
    parser.on('data', ({ subject, predicate, object }) => {
      found.push(`${termOf(subject)} ${short(predicate.value)} ${termOf(object)}`);
    });
    parser.on('error', reject);
    parser.on('end', () => resolve(found));
    parser.end(text);
  });
}

/** What the context of schema.org says of the properties that hold addresses. */
const SCHEMA_CONTEXT = {
  '@vocab': 'http://schema.org/',
  ...Object.fromEntries(
    ['acquireLicensePage', 'contentUrl', 'license', 'thumbnailUrl', 'url'].map((name) => [
      name,
      { '@type': '@id' },
    ]),
  ),
};

/** The triples of a document in JSON-LD. Nothing is fetched: the only context known is that of schema.org. */
export async function triplesOfJsonLd(text: string): Promise<Triples> {
  const documentLoader = async (url: string) => {
    if (url.replace(/\/$/, '') !== 'https://schema.org') throw new Error(`unknown context ${url}`);
    return { contextUrl: undefined, documentUrl: url, document: { '@context': SCHEMA_CONTEXT } };
  };
  const quads = await jsonld.toRDF(JSON.parse(text), { documentLoader });
  if (!Array.isArray(quads)) throw new Error('no triples');
  return quads.map(
    ({ subject, predicate, object }) => `${termOf(subject)} ${short(predicate.value)} ${termOf(object)}`,
  );
}

/** The objects of a property of a subject, in their order. */
export function objectsOf(triples: Triples, subject: string, predicate: string): string[] {
  const start = `${subject} ${predicate} `;
  return triples.filter((triple) => triple.startsWith(start)).map((triple) => triple.slice(start.length));
}

/** The subjects of a type. */
export function subjectsOf(triples: Triples, type: string): string[] {
  const end = ` rdf:type ${type}`;
  return triples.filter((triple) => triple.endsWith(end)).map((triple) => triple.slice(0, -end.length));
}
