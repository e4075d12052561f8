import type { IncomingHttpHeaders } from 'node:http';
import { LRUCache } from 'lru-cache';
import { describeCollection } from '../../discovery/descriptions/description.ts';
import { describedManifest, writtenDescription } from '../../discovery/descriptions/written.ts';
import { LoupeError } from '../../errors.ts';
import type { FoundResource, Named } from '../../presentation/iiif/shared/catalog.ts';
import {
  type DescriptionAddress,
  type DescriptionForm,
  missingForEdm,
} from '../../presentation/model/descriptions.ts';
import type { NeutralResource } from '../../presentation/model/path.ts';
import type { BaseUrl } from '../../urls.ts';
import type { PresentationDocumentsParts } from '../documents/presentation.ts';
import { codedBody } from '../protocol/coded-body.ts';
import { type DocumentResponse, documentResponse } from '../protocol/document.ts';
import { type ContentCoding, preferredCoding } from '../protocol/negotiate.ts';
import { ownTurn } from '../protocol/turns.ts';

/** Memory that a kept description takes besides its body, about. */
const ENTRY_OVERHEAD = 2000;

function namedBy(resource: NeutralResource): Named {
  return resource.kind === 'collection'
    ? { collection: resource.collection }
    : { manifest: resource.manifest };
}

export type DescriptionDocumentsParts = Omit<PresentationDocumentsParts, 'caching' | 'hasBags'> & {
  readonly cacheControl: string;
};

/** Descriptions of manifests and collections for machines, made when they are asked for and kept by what they say. */
export class DescriptionDocuments {
  readonly #parts: DescriptionDocumentsParts;
  readonly #kept: LRUCache<string, DocumentResponse>;

  constructor(parts: DescriptionDocumentsParts) {
    this.#parts = parts;
    this.#kept = new LRUCache({
      maxSize: Math.max(1, Math.floor(parts.maxBytes)),
      sizeCalculation: ({ body }) => body.length + ENTRY_OVERHEAD,
    });
  }

  /** Bytes held now. */
  get bytes(): number {
    return this.#kept.calculatedSize;
  }

  /**
   * A description, in the coding that the client asks for.
   *
   * @param signal aborts when the client has left
   * @returns undefined when there is no such resource, or it may not be shown
   * @throws LoupeError `not-found` with the reason when it cannot be described in this form
   */
  async response(
    { resource, form }: DescriptionAddress,
    base: BaseUrl,
    headers: IncomingHttpHeaders,
    signal: AbortSignal,
  ): Promise<DocumentResponse | undefined> {
    const { catalog, bases, making } = this.#parts;
    const named = namedBy(resource);
    const coding = preferredCoding(headers['accept-encoding']?.toString());
    const isKept = bases.see(base);
    const keyOf = (digest: string): string => JSON.stringify([coding, form.format, resource, digest, base]);
    const digest = catalog.digestOf(named);
    const kept = digest === undefined ? undefined : this.#kept.get(keyOf(digest));
    if (kept) return kept;
    const found = catalog.resource(named);
    const pieces = found && this.#piecesOf(found, form, base);
    if (!pieces) return undefined;
    return making.run(async () => {
      // Another request may have had it made meanwhile.
      const made = this.#kept.get(keyOf(found.digest)) ?? (await this.#made(pieces, form, found, coding));
      if (isKept) this.#kept.set(keyOf(found.digest), made);
      return made;
    }, signal);
  }

  /** What the description says, made piece by piece as it is taken. */
  #piecesOf(
    { manifest: presented, collection, document }: FoundResource,
    form: DescriptionForm,
    base: BaseUrl,
  ): Iterable<string> | undefined {
    const { limits, drafts } = this.#parts;
    const manifest = presented?.manifest;
    const shown = manifest?.status === 'draft' && !drafts ? undefined : manifest;
    const described = shown ?? collection;
    if (!described) {
      if (document?.noPage !== undefined) throw undescribed(document.noPage);
      return undefined;
    }
    const lacks = form.format === 'edm.rdf' ? missingForEdm(described) : [];
    if (lacks.length > 0) throw withoutEdm(lacks);
    const { format } = form;
    if (!shown || !presented)
      return collection && writtenDescription(format, describeCollection(collection, { base }));
    const { collectionsOf, appearancesOf } = presented;
    return describedManifest(format, shown, { base, limits, collectionsOf, appearancesOf });
  }

  async #made(
    pieces: Iterable<string>,
    { mediaType }: DescriptionForm,
    { manifest, collection }: FoundResource,
    wanted: ContentCoding,
  ): Promise<DocumentResponse> {
    const written: Buffer[] = [];
    for (const piece of pieces) {
      if (piece === '' || written.length % PIECES_AT_ONCE === 0) await ownTurn();
      written.push(Buffer.from(piece));
    }
    this.#parts.composed();
    const { body, coding } = await codedBody(Buffer.concat(written), wanted);
    return documentResponse({
      body,
      mediaType,
      coding,
      modifiedMs: manifest?.manifest.modifiedMs ?? collection?.modifiedMs ?? 0,
      cacheControl: this.#parts.cacheControl,
      more: ['Vary', 'Accept-Encoding'],
    });
  }
}

/** Elements that are written in one turn of the event loop: a millisecond or less. */
const PIECES_AT_ONCE = 20;

function undescribed(reason: string): LoupeError {
  return new LoupeError(
    'not-found',
    `description: there is none of this manifest or collection, since ${reason}`,
  );
}

function withoutEdm(lacks: readonly string[]): LoupeError {
  const keys = lacks.map((key) => `\`${key}\``).join(' and ');
  return new LoupeError(
    'not-found',
    `edm: this has no description in the Europeana Data Model, since it does not say ${keys}`,
  );
}
