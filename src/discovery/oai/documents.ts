import type { BaseUrl } from '../../urls.ts';
import { oaiUrl } from '../../urls.ts';
import { element, XML_DECLARATION, Xml } from '../descriptions/xml.ts';
import type { OaiRequest } from './arguments.ts';
import type { MetadataFormat } from './formats.ts';
import { identifierPrefix, recordIdentifier } from './identifiers.ts';
import type { OaiError } from './oai-error.ts';
import { utcDatetime } from './utc-datetime.ts';

const NAMESPACE = 'http://www.openarchives.org/OAI/2.0/';
const INSTANCE = 'http://www.w3.org/2001/XMLSchema-instance';

/** What every response begins with. */
export interface ResponseContext {
  readonly base: BaseUrl;
  /** Milliseconds since 1970: what was written later need not be in it. */
  readonly nowMs: number;
}

/** A response (OAI-PMH 2.0, 3.2). @param request left out of those to requests that are none (3.6) */
function document({ base, nowMs }: ResponseContext, request: OaiRequest | undefined, content: Xml): string {
  const root = element(
    'OAI-PMH',
    {
      xmlns: NAMESPACE,
      'xmlns:xsi': INSTANCE,
      'xsi:schemaLocation': `${NAMESPACE} ${NAMESPACE}OAI-PMH.xsd`,
    },
    [
      element('responseDate', {}, utcDatetime(nowMs)),
      element('request', request ? { verb: request.verb, ...request.values } : {}, oaiUrl(base)),
      content,
    ],
  );
  return `${XML_DECLARATION}${root.text}\n`;
}

/** The response to a request that can be followed. */
export function verbDocument(context: ResponseContext, request: OaiRequest, content: readonly Xml[]): string {
  return document(context, request, element(request.verb, {}, content));
}

/** The response to one that cannot. */
export function errorDocument(
  context: ResponseContext,
  request: OaiRequest | undefined,
  { code, message }: OaiError,
): string {
  return document(context, request, element('error', { code }, message));
}

/** What is said of the whole archive. */
export interface Repository {
  readonly name: string;
  readonly adminEmail: string;
  readonly earliestMs: number;
}

/** The scheme of identifiers is that of the guidelines where the host is a domain. */
function identifierScheme(base: BaseUrl): readonly Xml[] {
  const prefix = identifierPrefix(base);
  const [, domain] = /^oai:([A-Za-z][A-Za-z0-9-]*(?:\.[A-Za-z][A-Za-z0-9-]*)+):/.exec(prefix) ?? [];
  if (domain === undefined) return [];
  const namespace = 'http://www.openarchives.org/OAI/2.0/oai-identifier';
  const scheme = element(
    'oai-identifier',
    {
      xmlns: namespace,
      'xmlns:xsi': INSTANCE,
      'xsi:schemaLocation': `${namespace} ${namespace}.xsd`,
    },
    [
      element('scheme', {}, 'oai'),
      element('repositoryIdentifier', {}, domain),
      element('delimiter', {}, ':'),
      element('sampleIdentifier', {}, recordIdentifier(base, 'exile')),
    ],
  );
  return [element('description', {}, [scheme])];
}

/** Identify (4.2). */
export function identifyContent(base: BaseUrl, { name, adminEmail, earliestMs }: Repository): readonly Xml[] {
  return [
    element('repositoryName', {}, name),
    element('baseURL', {}, oaiUrl(base)),
    element('protocolVersion', {}, '2.0'),
    element('adminEmail', {}, adminEmail),
    element('earliestDatestamp', {}, utcDatetime(earliestMs)),
    element('deletedRecord', {}, 'persistent'),
    element('granularity', {}, 'YYYY-MM-DDThh:mm:ssZ'),
    element('compression', {}, 'gzip'),
    element('compression', {}, 'br'),
    ...identifierScheme(base),
  ];
}

/** ListMetadataFormats (4.4). */
export function formatElements(formats: readonly MetadataFormat[]): readonly Xml[] {
  return formats.map(({ metadataPrefix, schema, metadataNamespace }) =>
    element('metadataFormat', {}, [
      element('metadataPrefix', {}, metadataPrefix),
      element('schema', {}, schema),
      element('metadataNamespace', {}, metadataNamespace),
    ]),
  );
}

/** What a header says (2.5). */
export interface RecordHeader {
  readonly manifest: string;
  readonly datestampMs: number;
  readonly setSpecs: readonly string[];
  readonly isDeleted: boolean;
}

/** A header. */
export function headerElement(base: BaseUrl, header: RecordHeader): Xml {
  return element('header', { status: header.isDeleted ? 'deleted' : undefined }, [
    element('identifier', {}, recordIdentifier(base, header.manifest)),
    element('datestamp', {}, utcDatetime(header.datestampMs)),
    ...header.setSpecs.map((spec) => element('setSpec', {}, spec)),
  ]);
}

/** A record. @param metadata XML; undefined for a deleted one */
export function recordElement(header: Xml, metadata: string | undefined): Xml {
  return element('record', {}, [
    header,
    ...(metadata === undefined ? [] : [element('metadata', {}, [new Xml(metadata)])]),
  ]);
}

/** A set (4.6). */
export function setElement(spec: string, name: string): Xml {
  return element('set', {}, [element('setSpec', {}, spec), element('setName', {}, name)]);
}

/** What a list ends with (3.5). @param token undefined at the end of a list of several responses */
export function resumptionElement(token: string | undefined, cursor: number): Xml {
  return element('resumptionToken', { cursor: String(cursor) }, token ?? '');
}

/** The start of RDF/XML with the place of its schema, which the protocol wants of all metadata (3.4). */
export function withSchemaLocation(rdf: string, { schema }: MetadataFormat): string {
  const namespace = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
  return rdf.replace(
    '<rdf:RDF ',
    `<rdf:RDF xmlns:xsi="${INSTANCE}" xsi:schemaLocation="${namespace} ${schema}" `,
  );
}
