import { Parser } from 'htmlparser2';
import { isWebAddress } from '../../presentation/text/web-address.ts';

/** An element of simple Dublin Core. */
export interface DescribedElement {
  /** `title`, `creator` and so on. */
  readonly name: string;
  readonly language: string | undefined;
  readonly text: string;
}

/** A record of OAI-PMH 2.0. */
export interface OaiRecord {
  readonly identifier: string;
  readonly isDeleted: boolean;
  /** In `oai_dc`; empty for one that is deleted. */
  readonly description: readonly DescribedElement[];
}

/** A response to a request of OAI-PMH 2.0, as far as a harvest needs it. */
export interface OaiResponse {
  readonly responseDate: string | undefined;
  readonly error: { readonly code: string; readonly text: string } | undefined;
  /** Of Identify: the form of its times. */
  readonly granularity: string | undefined;
  readonly records: readonly OaiRecord[];
  /** Undefined at the end of a list. */
  readonly resumptionToken: string | undefined;
}

/** The elements of Dublin Core 1.1. */
const ELEMENTS: ReadonlySet<string> = new Set([
  ...['title', 'creator', 'subject', 'description', 'publisher', 'contributor', 'date', 'type'],
  ...['format', 'identifier', 'source', 'language', 'relation', 'coverage', 'rights'],
]);

/** Manifests that one record may name. */
const MOST_MANIFESTS = 5;

interface Reading {
  responseDate?: string;
  granularity?: string;
  token?: string;
  error?: { code: string; text: string };
  readonly records: OaiRecord[];
  record?: { identifier: string; isDeleted: boolean; description: DescribedElement[] };
  isWhole: boolean;
}

/**
 * Reads a response of OAI-PMH. Prefixes of names are not looked at, and entities that a document declares are not known: they
 * cannot grow.
 *
 * @returns undefined for a text that is none, or is not whole
 */
export function readOaiResponse(xml: string): OaiResponse | undefined {
  const reading: Reading = { records: [], isWhole: false };
  const open: {
    readonly name: string;
    readonly attributes: Readonly<Record<string, string>>;
    text: string;
  }[] = [];
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        open.push({ name: localName(name), attributes, text: '' });
        if (localName(name) === 'record')
          reading.record = { identifier: '', isDeleted: false, description: [] };
      },
      ontext: (text) => {
        const last = open.at(-1);
        if (last) last.text += text;
      },
      onclosetag: (_name, isImplied) => {
        const closed = open.pop();
        if (closed) take(reading, closed, open.at(-1)?.name);
        if (open.length === 0) reading.isWhole = closed?.name === 'OAI-PMH' && !isImplied;
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.end(xml);
  if (!reading.isWhole) return undefined;
  const { responseDate, granularity, error, records, token = '' } = reading;
  return { responseDate, granularity, error, records, resumptionToken: token === '' ? undefined : token };
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** Takes what an element says when it is closed. */
function take(
  reading: Reading,
  { name, attributes, text }: { name: string; attributes: Readonly<Record<string, string>>; text: string },
  parent: string | undefined,
): void {
  const said = text.trim();
  const { record } = reading;
  if (name === 'record' && record) {
    if (record.identifier !== '') reading.records.push(record);
    delete reading.record;
  } else if (record && parent === 'header' && name === 'identifier') record.identifier = said;
  else if (record && name === 'header') record.isDeleted = attributes['status'] === 'deleted';
  else if (record && parent === 'dc' && ELEMENTS.has(name)) {
    if (said !== '') record.description.push({ name, language: attributes['xml:lang'], text: said });
  } else if (name === 'resumptionToken') reading.token = said;
  else if (name === 'responseDate') reading.responseDate = said;
  else if (name === 'granularity') reading.granularity = said;
  else if (name === 'error' && parent === 'OAI-PMH')
    reading.error = { code: attributes['code'] ?? '', text: said };
}

/** Addresses in a record that look like those of manifests. */
export function manifestsIn({ description }: OaiRecord): readonly string[] {
  const found = description
    .map(({ text }) => text)
    .filter(
      (text) =>
        isWebAddress(text) && /\/manifest(?:\.json)?\/?$|\/iiif\/.*\.json$/i.test(new URL(text).pathname),
    )
    .map((text) => new URL(text).href);
  return [...new Set(found)].slice(0, MOST_MANIFESTS);
}

/** A description as a document of its own. */
export function descriptionXml({ description }: OaiRecord): string {
  const elements = description.map(({ name, language, text }) => {
    const tag = language === undefined ? '' : ` xml:lang="${escaped(language)}"`;
    return `  <dc:${name}${tag}>${escaped(text)}</dc:${name}>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/oai_dc/ http://www.openarchives.org/OAI/2.0/oai_dc.xsd">
${elements.join('')}</oai_dc:dc>
`;
}

/** Characters that XML 1.0 cannot hold are left out. */
function escaped(text: string): string {
  const held = text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '');
  return held.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
