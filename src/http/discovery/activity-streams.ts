import type { IncomingHttpHeaders } from 'node:http';
import {
  orderedCollection,
  orderedCollectionPage,
  PAGE_LENGTH,
  pageHolding,
  type StreamAddress,
} from '../../discovery/stream-documents.ts';
import type { StreamPlace, StreamRow } from '../../discovery/stream-store.ts';
import { LoupeError } from '../../errors.ts';
import { DISCOVERY_CONTEXT } from '../../presentation/model/json-ld.ts';
import { codedBody } from '../protocol/coded-body.ts';
import { entityTag, isTagKnown } from '../protocol/conditional.ts';
import { type DocumentResponse, documentResponse } from '../protocol/document.ts';
import { isLinkedDataWanted, jsonForm, preferredCoding } from '../protocol/negotiate.ts';

/** The stored activities. */
export interface Activities {
  last(): StreamPlace | undefined;
  at(position: number): StreamPlace | undefined;
  between(after: number, upTo: number): readonly StreamRow[];
}

/** The stream as a whole, or a page of it, from 1. */
export type StreamResource =
  | { readonly kind: 'collection' }
  | { readonly kind: 'page'; readonly page: number };

/** To be raised when the same activities are written otherwise: full pages that others keep stay as they are. */
const FORM_VERSION = 1;

/** Of what ends with the next activity: a harvester that comes more often asks whether it is the same. */
const NEWEST = 'public, max-age=60';

/** Of pages after which there is another one. */
const FOR_GOOD = 'public, max-age=31536000, immutable';

const NONE: Buffer = Buffer.alloc(0);

/** What is to be written, and all that decides how. */
interface Wanted {
  readonly address: StreamAddress;
  /** Undefined for the whole. */
  readonly page: number | undefined;
  /** The last activity that it tells of, and whether there are others after it. */
  readonly end: StreamPlace;
  readonly hasNext: boolean;
}

/**
 * Change streams as documents (Change Discovery 1.0, 3.1 and 3.2). Their tags are made of the place of their last activity: who
 * has a document is told so before it is written.
 */
export class ActivityStreams {
  readonly #activities: Activities;

  constructor(activities: Activities) {
    this.#activities = activities;
  }

  /**
   * @throws LoupeError `not-found` for a page after the last one; `overloaded` while nothing was told yet, which is over when the
   * archive was looked at for the first time
   */
  async response(
    address: StreamAddress,
    resource: StreamResource,
    headers: IncomingHttpHeaders,
  ): Promise<DocumentResponse> {
    const wanted = this.#find(address, resource);
    const { base, version } = address;
    const { page = 0, end, hasNext } = wanted;
    const form = jsonForm(3, DISCOVERY_CONTEXT, isLinkedDataWanted(3, headers.accept));
    const coding = preferredCoding(headers['accept-encoding']?.toString());
    const state = [FORM_VERSION, version, page, end.position, end.atMs, hasNext];
    const etag = entityTag(form.mediaType, coding, base, state.join(' '));
    const text = isTagKnown(headers, etag) ? NONE : Buffer.from(JSON.stringify(this.#write(wanted)));
    const coded = await codedBody(text, coding);
    return documentResponse({
      ...coded,
      etag,
      mediaType: form.mediaType,
      modifiedMs: end.atMs,
      cacheControl: hasNext && page > 0 ? FOR_GOOD : NEWEST,
      more: [
        ...['Vary', 'Accept, Accept-Encoding'],
        ...(form.contextLink === undefined ? [] : ['Link', form.contextLink]),
      ],
    });
  }

  #find(address: StreamAddress, resource: StreamResource): Wanted {
    const last = this.#activities.last();
    if (!last)
      throw new LoupeError('overloaded', 'activities: there is none before the archive was looked at once');
    if (resource.kind === 'collection') return { address, page: undefined, end: last, hasNext: false };
    const { page } = resource;
    const newest = pageHolding(last.position);
    if (page > newest) throw new LoupeError('not-found', `page: the last one is ${newest}`);
    const hasNext = page < newest;
    const end = hasNext ? this.#activities.at(page * PAGE_LENGTH) : last;
    if (!end) throw new Error(`there is no activity ${page * PAGE_LENGTH}`);
    return { address, page, end, hasNext };
  }

  #write({ address, page, end, hasNext }: Wanted): object {
    if (page === undefined) return orderedCollection(address, end.position);
    const rows = this.#activities.between((page - 1) * PAGE_LENGTH, end.position);
    return orderedCollectionPage(address, page, { rows, hasNext });
  }
}
