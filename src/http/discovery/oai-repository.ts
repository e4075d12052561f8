import type { Xml } from '../../discovery/descriptions/xml.ts';
import { type OaiRequest, readArguments } from '../../discovery/oai/arguments.ts';
import {
  errorDocument,
  formatElements,
  headerElement,
  identifyContent,
  type ResponseContext,
  recordElement,
  verbDocument,
} from '../../discovery/oai/documents.ts';
import {
  EDM,
  formatNamed,
  METADATA_FORMATS,
  type MetadataFormat,
  OAI_DC,
} from '../../discovery/oai/formats.ts';
import { manifestOfIdentifier } from '../../discovery/oai/identifiers.ts';
import { OaiError } from '../../discovery/oai/oai-error.ts';
import { LoupeError } from '../../errors.ts';
import type { RecordRow } from '../../oai-records/record-list-store.ts';
import type { BaseUrl } from '../../urls.ts';
import { OaiLists } from './oai-lists.ts';
import { OaiRecords, type OaiRecordsParts } from './oai-records.ts';

/** What a repository is made of. */
export interface OaiRepositoryParts extends OaiRecordsParts {
  /** Whom harvesters write to; empty for nobody. */
  readonly adminEmail: string;
}

/** What was written in the last second may not be there to be read yet: who comes again asks from before it. */
const WRITTEN_MS = 1000;

/** The name of an archive that has none. */
const UNNAMED = 'Loupe';

/** The archive as a repository of OAI-PMH 2.0: a record for each manifest, a set for each collection. */
export class OaiRepository {
  readonly #parts: OaiRepositoryParts;
  readonly #records: OaiRecords;
  readonly #lists: OaiLists;

  constructor(parts: OaiRepositoryParts) {
    this.#parts = parts;
    this.#records = new OaiRecords(parts);
    this.#lists = new OaiLists(parts.records, this.#records);
  }

  /** Whether somebody is named to whom harvesters can write. */
  get isOpen(): boolean {
    return this.#parts.adminEmail !== '';
  }

  /**
   * The response to a request, XML: an error of the protocol, too, is one.
   *
   * @param text arguments, as a query has them
   * @param signal aborts when the client has left
   * @throws LoupeError `not-set-up` without an address to write to
   */
  async response(text: string, base: BaseUrl, signal: AbortSignal): Promise<string> {
    if (!this.isOpen)
      throw new LoupeError(
        'not-set-up',
        'oai: this archive is not open to harvesters of OAI-PMH: whoever runs it names an address to write to with --admin-email',
      );
    const context = { base, nowMs: Date.now() - WRITTEN_MS };
    let request: OaiRequest | undefined;
    try {
      request = readArguments(text);
      return verbDocument(context, request, await this.#content(request, context, signal));
    } catch (error) {
      if (!(error instanceof OaiError)) throw error;
      return errorDocument(context, error.code === 'badArgument' ? undefined : request, error);
    }
  }

  #content(request: OaiRequest, context: ResponseContext, signal: AbortSignal): Promise<readonly Xml[]> {
    const { verb, values } = request;
    const { base } = context;
    switch (verb) {
      case 'Identify':
        return Promise.resolve(this.#identify(context));
      case 'ListMetadataFormats':
        return Promise.resolve(formatElements(this.#formatsOf(values.identifier, base)));
      case 'GetRecord':
        return this.#record(values.identifier ?? '', values.metadataPrefix ?? '', base, signal);
      case 'ListSets':
        return Promise.resolve(this.#lists.sets(values, base));
      case 'ListRecords':
      case 'ListIdentifiers':
        return this.#lists.records(verb, values, base, signal);
    }
  }

  #identify({ base, nowMs }: ResponseContext): readonly Xml[] {
    const { records, adminEmail } = this.#parts;
    const label: Readonly<Record<string, readonly string[]>> = JSON.parse(records.title ?? '{}');
    const name = Object.values(label)[0]?.[0] ?? UNNAMED;
    return identifyContent(base, { name, adminEmail, earliestMs: records.earliestMs ?? nowMs });
  }

  #formatsOf(identifier: string | undefined, base: BaseUrl): readonly MetadataFormat[] {
    if (identifier === undefined) return METADATA_FORMATS;
    return this.#row(identifier, base).edm === 0 ? [OAI_DC] : METADATA_FORMATS;
  }

  #row(identifier: string, base: BaseUrl): RecordRow {
    const manifest = manifestOfIdentifier(base, identifier);
    const row = manifest === undefined ? undefined : this.#parts.records.get(manifest);
    if (!row) throw new OaiError('idDoesNotExist', 'identifier: there is no such record here');
    return row;
  }

  async #record(
    identifier: string,
    prefix: string,
    base: BaseUrl,
    signal: AbortSignal,
  ): Promise<readonly Xml[]> {
    const format = formatNamed(prefix);
    const row = this.#row(identifier, base);
    if (format === EDM && row.edm === 0)
      throw new OaiError(
        'cannotDisseminateFormat',
        'metadataPrefix: this record is not in edm, since it does not say who provides it or on which terms',
      );
    const found = await this.#records.read(row, format, base, signal);
    if (!found) return this.#record(identifier, prefix, base, signal);
    return [recordElement(headerElement(base, found.header), found.metadata)];
  }
}
