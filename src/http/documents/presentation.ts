import type { IncomingHttpHeaders } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { Limits } from '../../image/limits.ts';
import { presentationDocument, visibleManifest } from '../../presentation/iiif/document.ts';
import { presentationContext, presentationMediaType } from '../../presentation/json-ld.ts';
import type { NeutralResource } from '../../presentation/path.ts';
import type { PresentationSnapshot } from '../../presentation/snapshot/snapshot.ts';
import {
  type BaseUrl,
  type PresentationResource,
  type PresentationVersion,
  presentationUrl,
} from '../../urls.ts';
import { codedBody } from '../protocol/coded-body.ts';
import { type DocumentAnswer, documentAnswer } from '../protocol/document.ts';
import {
  type ContentCoding,
  preferredCoding,
  preferredMediaType,
  wantedVersion,
} from '../protocol/negotiate.ts';

const PLAIN = 'application/json';
const LINKED = 'application/ld+json';

/** Memory that a kept answer takes besides its body, about: its key and its headers. */
const ENTRY_OVERHEAD = 1500;

/** Presentation 3.0, 6.3 and 4.0 prefer JSON-LD; 2.1, 7.2 JSON, unless the client asks for JSON-LD by name. */
function mediaTypeFor(version: PresentationVersion, accept: string | undefined): string {
  const order = version === 2 ? ([PLAIN, LINKED] as const) : ([LINKED, PLAIN] as const);
  const form = preferredMediaType(accept, order) ?? order[0];
  return form === PLAIN || version === 2 ? form : presentationMediaType(version);
}

/** Plain JSON says where its context is (2.1, 7.2; JSON-LD 1.1, 6.1). */
function linkFor(version: PresentationVersion, mediaType: string): string[] {
  if (mediaType !== PLAIN) return [];
  const context = presentationContext(version);
  return ['Link', `<${context}>;rel="http://www.w3.org/ns/json-ld#context";type="${LINKED}"`];
}

export interface PresentationAnswersParts {
  readonly limits: Limits;
  readonly cacheControl: string;
  /** Drafts are answered too. */
  readonly drafts: boolean;
  /** Bytes of finished answers that are kept. */
  readonly maxBytes: number;
  readonly snapshot: () => PresentationSnapshot;
}

/** Answers of the Presentation API, finished once and kept with their codings while memory allows. */
export class PresentationAnswers {
  readonly #parts: PresentationAnswersParts;
  readonly #kept: LRUCache<string, DocumentAnswer>;
  #generation = 0;
  readonly #making = new Map<string, Promise<DocumentAnswer | undefined>>();

  constructor(parts: PresentationAnswersParts) {
    this.#parts = parts;
    this.#kept = new LRUCache({
      maxSize: Math.max(1, parts.maxBytes),
      sizeCalculation: ({ body }) => body.length + ENTRY_OVERHEAD,
    });
  }

  /** Bytes held now. */
  get bytes(): number {
    return this.#kept.calculatedSize;
  }

  /** Whether there is something to lead to. */
  has(resource: NeutralResource): boolean {
    const { snapshot, drafts } = this.#parts;
    if (resource.kind === 'collection')
      return Boolean(
        snapshot().collection(resource.collection) ?? snapshot().document('Collection', resource.collection),
      );
    return Boolean(
      visibleManifest(snapshot(), resource.manifest, drafts) ??
        snapshot().document('Manifest', resource.manifest),
    );
  }

  /** The version to lead a client to: the one that it asks for, where there is a choice. */
  versionFor(resource: NeutralResource, accept: string | undefined): PresentationVersion {
    const written =
      resource.kind === 'collection'
        ? this.#parts.snapshot().document('Collection', resource.collection)
        : this.#parts.snapshot().document('Manifest', resource.manifest);
    return written?.onlyVersion3 === undefined ? wantedVersion(accept) : 3;
  }

  /**
   * A resource in one version, in the form and coding that the client asks for; equal calls share one making.
   *
   * @returns undefined when there is no such resource, or none that may be shown
   */
  async answer(
    version: PresentationVersion,
    resource: PresentationResource,
    base: BaseUrl,
    headers: IncomingHttpHeaders,
  ): Promise<DocumentAnswer | undefined> {
    const snapshot = this.#parts.snapshot();
    const mediaType = mediaTypeFor(version, headers.accept);
    const coding = preferredCoding(headers['accept-encoding']?.toString());
    const url = presentationUrl(base, version, resource);
    if (snapshot.generation !== this.#generation) {
      this.#generation = snapshot.generation;
      this.#kept.clear();
    }
    const key = `${snapshot.generation} ${coding} ${mediaType} ${url}`;
    const kept = this.#kept.get(key);
    if (kept) return kept;
    let making = this.#making.get(key);
    if (!making) {
      making = this.#make({ snapshot, version, resource, base, mediaType, coding }).finally(() =>
        this.#making.delete(key),
      );
      this.#making.set(key, making);
    }
    const made = await making;
    if (made && snapshot.generation === this.#generation) this.#kept.set(key, made);
    return made;
  }

  async #make(wanted: {
    snapshot: PresentationSnapshot;
    version: PresentationVersion;
    resource: PresentationResource;
    base: BaseUrl;
    mediaType: string;
    coding: ContentCoding;
  }): Promise<DocumentAnswer | undefined> {
    const { snapshot, version, resource, base, mediaType } = wanted;
    const { limits, drafts, cacheControl } = this.#parts;
    const context = {
      base,
      limits,
      collectionsOf: (manifest: string) => snapshot.collectionsOf(manifest),
      appearancesOf: (identifier: string) => snapshot.appearancesOf(identifier),
    };
    const document = presentationDocument(version, resource, { catalog: snapshot, context, drafts });
    if (!document) return undefined;
    const { body, coding } = await codedBody(Buffer.from(JSON.stringify(document.json)), wanted.coding);
    return documentAnswer({
      body,
      mediaType,
      coding,
      modifiedMs: document.modifiedMs,
      cacheControl,
      more: ['Vary', 'Accept, Accept-Encoding', ...linkFor(version, mediaType)],
    });
  }
}
