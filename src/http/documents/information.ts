import type { IncomingHttpHeaders } from 'node:http';
import { LRUCache } from 'lru-cache';
import { type Dialect, IMAGE_2 } from '../../image/dialect.ts';
import { imageInformation, type LinkedResource } from '../../image/information.ts';
import type { Limits } from '../../image/limits.ts';
import type { OpenImage } from '../../serving/open-images.ts';
import { type BaseUrl, imageUrl } from '../../urls.ts';
import { type DocumentAnswer, documentAnswer } from '../protocol/document.ts';
import { preferredMediaType } from '../protocol/negotiate.ts';

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

/** What manifests say of an image, and where it is shown. */
export interface ImageLinks {
  readonly rights: string | undefined;
  readonly seeAlso: readonly LinkedResource[];
  readonly partOf: readonly LinkedResource[];
  /** Of what says so; 0 when nothing does. */
  readonly modifiedMs: number;
}

/** The manifests of the moment, as far as info.json tells of them (Image API 3.0, 5.8). */
export interface ImageLinksSource {
  /** Changes whenever `linksOf` may answer something else. */
  readonly generation: number;
  linksOf(identifier: string, base: BaseUrl): ImageLinks;
}

/** Answers info.json requests, keeping the last few thousand documents: each is asked again by every viewer. */
export class InformationAnswers {
  readonly #limits: Limits;
  readonly #cacheControl: string;
  readonly #links: () => ImageLinksSource;
  readonly #documents = new LRUCache<string, DocumentAnswer>({ max: 2000 });

  constructor(limits: Limits, cacheControl: string, links: () => ImageLinksSource) {
    this.#limits = limits;
    this.#cacheControl = cacheControl;
    this.#links = links;
  }

  /** The info.json of an open image, in the form that the Accept header asks for. */
  answer(dialect: Dialect, image: OpenImage, base: BaseUrl, headers: IncomingHttpHeaders): DocumentAnswer {
    const linked = isLinkedDataWanted(dialect, headers.accept);
    const links = this.#links();
    const form = `${dialect.version}${linked ? 'l' : 'p'}`;
    const key = `${form} ${links.generation} ${image.version} ${base} ${image.identifier}`;
    const kept = this.#documents.get(key);
    if (kept) return kept;
    const id = imageUrl(base, dialect.version, image.identifier);
    const { modifiedMs, ...said } = links.linksOf(image.identifier, base);
    const input = { id, source: image.source, limits: this.#limits, ...said };
    const made = documentAnswer({
      body: Buffer.from(JSON.stringify(imageInformation(dialect, input))),
      mediaType: mediaTypeOf(dialect, linked),
      modifiedMs: Math.max(image.modifiedMs, modifiedMs),
      cacheControl: this.#cacheControl,
      more: ['Vary', 'Accept', 'Link', linkOf(dialect, linked)],
    });
    this.#documents.set(key, made);
    return made;
  }
}
