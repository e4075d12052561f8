import type { Place, Provider } from '../../presentation/model/manifest.ts';
import { imageUrl } from '../../urls.ts';
import type { DescribedPhotograph, Description } from './description.ts';
import { filled, type Literal, literals, type Property, resource, text } from './literals.ts';
import { timeSpanOf } from './time-span.ts';
import { element, XML_DECLARATION, type Xml, type XmlAttributes } from './xml.ts';

/** The Europeana Data Model, in the form in which data are delivered (EDM external), in RDF/XML. */

const NAMESPACES: XmlAttributes = {
  'xmlns:rdf': 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  'xmlns:dc': 'http://purl.org/dc/elements/1.1/',
  'xmlns:dcterms': 'http://purl.org/dc/terms/',
  'xmlns:doap': 'http://usefulinc.com/ns/doap#',
  'xmlns:edm': 'http://www.europeana.eu/schemas/edm/',
  'xmlns:ore': 'http://www.openarchives.org/ore/terms/',
  'xmlns:skos': 'http://www.w3.org/2004/02/skos/core#',
  'xmlns:svcs': 'http://rdfs.org/sioc/services#',
  'xmlns:wgs84_pos': 'http://www.w3.org/2003/01/geo/wgs84_pos#',
};

const SERVICE_TYPE = 'http://iiif.io/api/image';
const SERVICE_PROFILE = 'http://iiif.io/api/image/3/level2.json';

/** A node with its properties. */
export interface EdmNode {
  readonly type: string;
  readonly id: string;
  readonly properties: readonly Property[];
}

type Rows = readonly (readonly [string, readonly Literal[]])[];

function node(type: string, id: string, rows: Rows): EdmNode {
  return { type, id, properties: filled(rows) };
}

function idOf({ id }: Description, part: string): string {
  return id.replace(/#object$/, `#${part}`);
}

/** The best that there is of an image. */
function fullImage({ base }: Description, identifier: string): string {
  return `${imageUrl(base, 3, identifier)}/full/max/0/default.jpg`;
}

/** Small enough to be made in advance, and what Europeana wants for a preview. */
function previewImage({ base }: Description, identifier: string): string {
  return `${imageUrl(base, 3, identifier)}/full/!400,400/0/default.jpg`;
}

function spanNode(description: Description): EdmNode | undefined {
  const { date } = description;
  const span = date?.edtf === undefined ? undefined : timeSpanOf(date.edtf);
  if (span?.begin === undefined || span.end === undefined) return undefined;
  return node('edm:TimeSpan', idOf(description, 'time'), [
    ['skos:prefLabel', literals([date?.words])],
    ['edm:begin', [text(span.begin)]],
    ['edm:end', [text(span.end)]],
  ]);
}

/** More places do not help to find an object. */
const MOST_PLACES = 200;

function placeNodes(description: Description): readonly EdmNode[] {
  return description.places.slice(0, MOST_PLACES).map(({ label, latitude, longitude }: Place, index) =>
    node('edm:Place', idOf(description, `place-${index + 1}`), [
      ['wgs84_pos:lat', [text(String(latitude))]],
      ['wgs84_pos:long', [text(String(longitude))]],
      ['skos:prefLabel', literals([label])],
    ]),
  );
}

/** Names of places that have no coordinates: the others are nodes. */
function placeNames({ places, terms }: Description): readonly Literal[] {
  const located = new Set(literals(places.map(({ label }) => label)).map((each) => JSON.stringify(each)));
  return literals(terms.coverage ?? []).filter((each) => !located.has(JSON.stringify(each)));
}

/** Where each property of the object comes from: the whole mapping. `edm:type` is the last, as the schema has it. */
function objectNode(description: Description): EdmNode {
  const { label, summary, terms, languages, credit, collections, document, date, kind } = description;
  const span = spanNode(description);
  const known = literals(terms.type ?? []);
  return node('edm:ProvidedCHO', description.id, [
    ['dc:contributor', literals(terms.contributor ?? [])],
    ['dc:creator', literals(terms.creator ?? [])],
    ['dc:description', literals([summary])],
    ['dc:format', literals(terms.format ?? [])],
    ['dc:identifier', [...literals(terms.identifier ?? []), text(document)]],
    ['dc:language', languages.map(text)],
    ['dc:publisher', literals(terms.publisher ?? [])],
    ['dc:relation', literals(terms.relation ?? [])],
    ['dc:rights', literals([credit, ...(terms.rights ?? [])])],
    ['dc:source', literals(terms.source ?? [])],
    ['dc:subject', literals(terms.subject ?? [])],
    ['dc:title', literals([label])],
    [
      'dc:type',
      known.length > 0 ? known : literals([{ en: [kind === 'collection' ? 'Collection' : 'Image'] }]),
    ],
    ['dcterms:created', date?.edtf === undefined ? literals([date?.words]) : [text(date.edtf)]],
    ['dcterms:isPartOf', literals(collections.map((collection) => collection.label))],
    [
      'dcterms:spatial',
      [...placeNodes(description).map(({ id }) => resource(id)), ...placeNames(description)],
    ],
    ['dcterms:temporal', span ? [resource(span.id)] : []],
    ['edm:type', [text('IMAGE')]],
  ]);
}

/** The properties of the object by which an aggregator judges a description; no others. */
export function providedObject(description: Description): readonly Property[] {
  return objectNode(description).properties;
}

/** What properties of the object refer to that says more of it: places and a time. */
export function contextualNodes(description: Description): readonly EdmNode[] {
  const span = spanNode(description);
  return [...placeNodes(description), ...(span ? [span] : [])];
}

/** Europeana's pattern for IIIF: each image has a service, and a manifest refers to it. */
function* imageNodes(description: Description, photograph: DescribedPhotograph): Generator<EdmNode> {
  const { base, document, rights } = description;
  for (const { identifier, label } of photograph.images) {
    const own = photograph.rights === rights ? undefined : photograph.rights;
    const service = imageUrl(base, 3, identifier);
    yield node('edm:WebResource', fullImage(description, identifier), [
      ['dc:creator', literals(photograph.terms.creator ?? [])],
      ['dc:description', literals([photograph.label, photograph.summary, label])],
      ['dc:format', [text('image/jpeg')]],
      ['dcterms:created', photograph.date?.edtf === undefined ? [] : [text(photograph.date.edtf)]],
      ['dcterms:isReferencedBy', [resource(document)]],
      ['edm:rights', own === undefined ? [] : [resource(own)]],
      ['svcs:has_service', [resource(service)]],
    ]);
    yield node('svcs:Service', service, [
      ['dcterms:conformsTo', [resource(SERVICE_TYPE)]],
      ['doap:implements', [resource(SERVICE_PROFILE)]],
    ]);
  }
}

function agentNode({ id, label }: Provider): EdmNode {
  return node('edm:Agent', id, [['skos:prefLabel', literals([label])]]);
}

/** Identifiers of the images, that which stands for all first. */
function shownImages({ photographs, thumbnail }: Description): readonly string[] {
  const all = photographs.flatMap(({ images }) => images.map(({ identifier }) => identifier));
  const first = all.find((identifier) => identifier === thumbnail?.identifier);
  return [...new Set(first === undefined ? all : [first, ...all])];
}

/**
 * Of several providers the first holds the objects, the last hands them to the aggregator, and others are between them
 * (EDM mapping guidelines, ore:Aggregation).
 */
function aggregationNode(description: Description): EdmNode {
  const { providers, rights, page, thumbnail } = description;
  const [shown, ...views] = shownImages(description).map((identifier) => fullImage(description, identifier));
  const [holder] = providers;
  const giver = providers.at(-1);
  return node('ore:Aggregation', idOf(description, 'aggregation'), [
    ['edm:aggregatedCHO', [resource(description.id)]],
    ['edm:dataProvider', holder ? [resource(holder.id)] : []],
    ['edm:hasView', views.map(resource)],
    ['edm:isShownAt', [resource(page)]],
    ['edm:isShownBy', shown === undefined ? [] : [resource(shown)]],
    ['edm:object', thumbnail ? [resource(previewImage(description, thumbnail.identifier))] : []],
    ['edm:provider', giver ? [resource(giver.id)] : []],
    ['edm:rights', rights === undefined ? [] : [resource(rights)]],
    ['edm:intermediateProvider', providers.slice(1, -1).map(({ id }) => resource(id))],
  ]);
}

/** Values that are written as one piece: a millisecond or less. */
const VALUES_AT_ONCE = 100;

function xmlOf(name: string, value: Literal): Xml {
  return value.kind === 'resource'
    ? element(name, { 'rdf:resource': value.uri })
    : element(name, { 'xml:lang': value.language }, value.text);
}

/** The tag that begins an element whose content comes later. */
function startTag(name: string, attributes: XmlAttributes): string {
  return element(name, attributes).text.replace(/\/>$/, '>');
}

/** A node in pieces: that of many images names them all. */
function* piecesOf({ type, id, properties }: EdmNode): Generator<string> {
  let piece = startTag(type, { 'rdf:about': id });
  let count = 0;
  for (const { name, values } of properties)
    for (const value of values) {
      piece += xmlOf(name, value).text;
      if (++count % VALUES_AT_ONCE > 0) continue;
      yield piece;
      piece = '';
    }
  yield `${piece}</${type}>`;
}

function* nodesOf(description: Description): Generator<EdmNode> {
  yield objectNode(description);
  const written = new Set<string>();
  for (const photograph of description.photographs)
    for (const each of imageNodes(description, photograph)) {
      // An image that two photographs show is one resource.
      if (!written.has(each.id)) yield each;
      written.add(each.id);
    }
  const agents = new Map(description.providers.map((provider) => [provider.id, provider]));
  for (const provider of agents.values()) yield agentNode(provider);
  yield* contextualNodes(description);
  yield aggregationNode(description);
}

/** The element `rdf:RDF` of a description in EDM, in pieces. It has a provider and rights (`missingForEdm`). */
export function* edmRdf(description: Description): Generator<string> {
  yield startTag('rdf:RDF', NAMESPACES);
  for (const each of nodesOf(description)) yield* piecesOf(each);
  yield '</rdf:RDF>';
}

/** The same as a document of its own. */
export function* edmDocument(description: Description): Generator<string> {
  yield XML_DECLARATION;
  yield* edmRdf(description);
  yield '\n';
}
