import type { IncomingHttpHeaders } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { CacheSubject } from '../../cache-tags/cache-tag.ts';
import type { SharedCaching } from '../../cache-tags/shared-caching.ts';
import { isServedIn, presentationDocument, visibleManifest } from '../../presentation/iiif/document.ts';
import type { FoundResource, Named, PresentationCatalog } from '../../presentation/iiif/shared/catalog.ts';
import type { SerialisationContext } from '../../presentation/iiif/shared/context.ts';
import { presentationContext } from '../../presentation/model/json-ld.ts';
import type { NeutralResource } from '../../presentation/model/path.ts';
import {
  type BaseUrl,
  type PresentationResource,
  type PresentationVersion,
  presentationUrl,
} from '../../urls.ts';
import { codedBody } from '../protocol/coded-body.ts';
import { entityTagOfBody } from '../protocol/conditional.ts';
import { type DocumentResponse, documentResponse } from '../protocol/document.ts';
import {
  type ContentCoding,
  isLinkedDataWanted,
  type JsonForm,
  jsonForm,
  preferredCoding,
  wantedVersion,
} from '../protocol/negotiate.ts';
import type { OneAtATime } from '../protocol/turns.ts';
import { LateText, writtenBase } from './late-text.ts';
import type { SeenBases } from './seen-bases.ts';
import { othersIn, subjectOfDocument } from './subjects.ts';

/** Memory that a kept document takes besides its body, about: its key and its headers. */
const ENTRY_OVERHEAD = 2000;

export interface PresentationDocumentsParts
  extends Required<Pick<SerialisationContext, 'limits' | 'hasBags'>> {
  readonly caching: SharedCaching;
  /** Drafts are sent too, to those who know their address. */
  readonly drafts: boolean;
  /** Bytes of documents that are kept. */
  readonly maxBytes: number;
  readonly bases: SeenBases;
  /** Where pages and documents are made. */
  readonly making: OneAtATime;
  /** Is told of each document that is composed. */
  readonly composed: () => void;
  readonly catalog: PresentationCatalog;
}

/** A document that is to be made. */
interface WantedDocument {
  /** What it is made of; undefined when it is composed already, or has none to be composed of. */
  readonly found: FoundResource | undefined;
  readonly version: PresentationVersion;
  readonly resource: PresentationResource;
  readonly base: BaseUrl;
  readonly form: JsonForm;
  readonly coding: ContentCoding;
  readonly isKept: boolean;
  /** Whether what is served could be taken for the newest when it was asked for. */
  readonly isSure: boolean;
}

/** A document without the base URL. */
interface ComposedDocument {
  readonly text: LateText;
  /** What it is about, and then what else it says something of. */
  readonly subjects: readonly CacheSubject[];
  readonly modifiedMs: number;
}

/** What a document is kept by before its base URL is filled in. */
function composedKeyOf({ version, resource, base }: WantedDocument, digest: string): string {
  return `${digest} ${presentationUrl(writtenBase(base), version, resource)}`;
}

/** What a document is kept by as it is sent. */
function keyOf({ version, resource, base, ...sent }: WantedDocument, digest: string): string {
  return `${sent.isSure} ${sent.coding} ${sent.form.mediaType} ${digest} ${presentationUrl(base, version, resource)}`;
}

function namedBy(resource: PresentationResource | NeutralResource): Named {
  return 'collection' in resource ? { collection: resource.collection } : { manifest: resource.manifest };
}

/**
 * Documents of the Presentation API. Each is composed once for all base URLs, finished once for each base URL and coding,
 * and kept in both forms while memory allows, by the digest of all that it says: a change of others does not touch it.
 */
export class PresentationDocuments {
  readonly #parts: PresentationDocumentsParts;
  readonly #composed: LRUCache<string, ComposedDocument, WantedDocument>;
  readonly #kept: LRUCache<string, DocumentResponse>;

  constructor(parts: PresentationDocumentsParts) {
    this.#parts = parts;
    const third = Math.max(1, Math.floor(parts.maxBytes / 3));
    this.#composed = new LRUCache({
      maxSize: third,
      sizeCalculation: ({ text }) => text.bytes + ENTRY_OVERHEAD,
      fetchMethod: (_key, _stale, { context }) => this.#compose(context),
      // A document in the making takes no room; clients that wait for it get it even when the cache is cleared.
      backgroundFetchSize: 0,
      ignoreFetchAbort: true,
    });
    this.#kept = new LRUCache({
      maxSize: 2 * third,
      sizeCalculation: ({ body }) => body.length + ENTRY_OVERHEAD,
    });
  }

  /** Bytes held now. */
  get bytes(): number {
    return this.#composed.calculatedSize + this.#kept.calculatedSize;
  }

  /** Whether a manifest or collection exists that a client can be redirected to. */
  has(resource: NeutralResource): boolean {
    const { catalog, drafts } = this.#parts;
    if (resource.kind === 'collection') return catalog.digestOf(namedBy(resource)) !== undefined;
    return Boolean(
      visibleManifest(catalog, resource.manifest, drafts) ?? catalog.document('Manifest', resource.manifest),
    );
  }

  /** The version to redirect a client to: the one that it asks for, where there is a choice. */
  versionFor(resource: NeutralResource, accept: string | undefined): PresentationVersion {
    const iiifJson =
      resource.kind === 'collection'
        ? this.#parts.catalog.document('Collection', resource.collection)
        : this.#parts.catalog.document('Manifest', resource.manifest);
    const wanted = wantedVersion(accept);
    return iiifJson === undefined || isServedIn(wanted, iiifJson) ? wanted : 3;
  }

  /**
   * A resource in one version, in the form and coding that the client asks for.
   *
   * @param signal aborts when the client has left: its document is not finished then, unless that has begun
   * @returns undefined when there is no such resource, or it may not be shown
   */
  async response(
    version: PresentationVersion,
    resource: PresentationResource,
    base: BaseUrl,
    headers: IncomingHttpHeaders,
    signal: AbortSignal,
  ): Promise<DocumentResponse | undefined> {
    const { bases, caching, catalog } = this.#parts;
    const named = namedBy(resource);
    const digest = catalog.digestOf(named);
    if (digest === undefined) return undefined;
    const form = jsonForm(version, presentationContext(version), isLinkedDataWanted(version, headers.accept));
    const coding = preferredCoding(headers['accept-encoding']?.toString());
    const asked = { isKept: bases.see(base), isSure: caching.isSure };
    const wanted = { found: undefined, version, resource, base, form, coding, ...asked };
    const kept = this.#kept.get(keyOf(wanted, digest));
    if (kept) return kept;
    if (this.#composed.has(composedKeyOf(wanted, digest))) return this.#make(wanted, digest, signal);
    // What is found may be newer than the digest from before.
    const found = catalog.resource(named);
    return found && this.#make({ ...wanted, found }, found.digest, signal);
  }

  async #compose({ found, version, resource, base }: WantedDocument): Promise<ComposedDocument | undefined> {
    const { limits, drafts, hasBags, making, composed } = this.#parts;
    const manifest = found?.manifest;
    const context = {
      base: writtenBase(base),
      limits,
      hasBags,
      collectionsOf: (id: string) => manifest?.collectionsOf(id) ?? [],
      appearancesOf: (identifier: string) => manifest?.appearancesOf(identifier) ?? [],
    };
    const catalog = {
      manifest: () => manifest?.manifest,
      collection: () => found?.collection,
      document: () => found?.document,
    };
    const document = presentationDocument(version, resource, { catalog, context, drafts });
    if (!document) return undefined;
    composed();
    const text = await making.run(() => LateText.of(document.pieces));
    const subjects = [subjectOfDocument(resource), ...othersIn(manifest)];
    return { text, subjects, modifiedMs: document.modifiedMs };
  }

  /** @param digest of what the document is made of */
  async #make(
    wanted: WantedDocument,
    digest: string,
    signal: AbortSignal,
  ): Promise<DocumentResponse | undefined> {
    const document = await this.#composed.fetch(composedKeyOf(wanted, digest), { context: wanted });
    if (!document) return undefined;
    const key = keyOf(wanted, digest);
    return this.#parts.making.run(async () => {
      // Another request may have had it made meanwhile.
      const made = this.#kept.get(key) ?? (await this.#finished(document, wanted));
      if (wanted.isKept) this.#kept.set(key, made);
      return made;
    }, signal);
  }

  /** Fills in the base URL, and compresses. */
  async #finished(
    { text, subjects, modifiedMs }: ComposedDocument,
    { base, form, coding: wanted, isSure }: WantedDocument,
  ): Promise<DocumentResponse> {
    const { body, coding } = await codedBody(await text.filled({ base }), wanted);
    const { cacheControl, tags } = this.#parts.caching.document(subjects, isSure);
    const link = form.contextLink === undefined ? [] : ['Link', form.contextLink];
    return documentResponse({
      body,
      etag: await entityTagOfBody(form.mediaType, body),
      ...{ mediaType: form.mediaType, coding, modifiedMs, cacheControl },
      more: ['Vary', 'Accept, Accept-Encoding', ...link, ...tags],
    });
  }
}
