import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { LRUCache } from 'lru-cache';
import { type Dialect, IMAGE_2 } from '../image/dialect.ts';
import { imageInformation } from '../image/information.ts';
import type { Limits } from '../image/limits.ts';
import type { OpenImage } from '../open-images.ts';
import { type BaseUrl, imageUrl } from '../urls.ts';
import { AnswerHead } from './answer-head.ts';
import { CORS_HEADERS } from './image-headers.ts';
import { preferredMediaType } from './negotiate.ts';

/** A document that is ready to be sent: info.json in one of its forms, or a Deep Zoom descriptor. */
export interface DocumentAnswer {
  readonly body: Buffer;
  readonly etag: string;
  readonly modifiedMs: number;
  readonly head: AnswerHead;
  readonly notModifiedHead: AnswerHead;
}

const PLAIN = 'application/json';
const LINKED = 'application/ld+json';

/** Which of the two forms an Accept header asks for: 3.0 section 5.1 prefers JSON-LD, 2.1 section 5 JSON. */
function isLinkedDataWanted(dialect: Dialect, accept: string | undefined): boolean {
  const order = dialect.version === 2 ? ([PLAIN, LINKED] as const) : ([LINKED, PLAIN] as const);
  return (preferredMediaType(accept, order) ?? order[0]) === LINKED;
}

function mediaTypeOf(dialect: Dialect, linked: boolean): string {
  if (!linked) return PLAIN;
  return dialect === IMAGE_2 ? LINKED : `${LINKED};profile="${dialect.information.context}"`;
}

function linkOf(dialect: Dialect, linked: boolean): string {
  const { context, profileUri } = dialect.information;
  const profile = `<${profileUri}>;rel="profile"`;
  if (linked) return profile;
  return `<${context}>;rel="http://www.w3.org/ns/json-ld#context";type="${LINKED}", ${profile}`;
}

/** Finishes a document: its entity tag is a hash of the bytes and of the media type they are sent with. */
export function documentAnswer(
  text: string,
  mediaType: string,
  image: OpenImage,
  cacheControl: string,
  more: readonly string[],
): DocumentAnswer {
  const body = Buffer.from(text);
  const hash = createHash('sha256').update(mediaType).update('\0').update(body).digest('base64url');
  const etag = `"${hash.slice(0, 22)}"`;
  const validators = ['ETag', etag, 'Last-Modified', image.lastModified, 'Cache-Control', cacheControl];
  const common = [...validators, ...CORS_HEADERS, 'X-Content-Type-Options', 'nosniff', ...more];
  return {
    body,
    etag,
    modifiedMs: image.modifiedMs,
    head: new AnswerHead(200, ['Content-Type', mediaType, 'Content-Length', String(body.length), ...common]),
    notModifiedHead: new AnswerHead(304, common),
  };
}

/** Answers info.json requests, keeping the last few thousand documents: each is asked again by every viewer. */
export class InformationAnswers {
  readonly #limits: Limits;
  readonly #cacheControl: string;
  readonly #documents = new LRUCache<string, DocumentAnswer>({ max: 2000 });

  constructor(limits: Limits, cacheControl: string) {
    this.#limits = limits;
    this.#cacheControl = cacheControl;
  }

  /** The info.json of an open image, in the form that the Accept header asks for. */
  answer(dialect: Dialect, image: OpenImage, base: BaseUrl, headers: IncomingHttpHeaders): DocumentAnswer {
    const linked = isLinkedDataWanted(dialect, headers.accept);
    const key = `${dialect.version}${linked ? 'l' : 'p'} ${image.version} ${base} ${image.identifier}`;
    const kept = this.#documents.get(key);
    if (kept) return kept;
    const id = imageUrl(base, dialect.version, image.identifier);
    const information = imageInformation(dialect, { id, source: image.source, limits: this.#limits });
    const made = documentAnswer(
      JSON.stringify(information),
      mediaTypeOf(dialect, linked),
      image,
      this.#cacheControl,
      ['Vary', 'Accept', 'Link', linkOf(dialect, linked)],
    );
    this.#documents.set(key, made);
    return made;
  }
}
