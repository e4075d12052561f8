import type { IncomingHttpHeaders } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { Dialect } from '../../image/dialect.ts';
import { imageInformation, type LinkedResource } from '../../image/information.ts';
import type { Limits } from '../../image/limits.ts';
import type { PresentationSnapshot } from '../../presentation/snapshot/snapshot.ts';
import type { OpenImage } from '../../serving/open-images.ts';
import { type BaseUrl, formatLimitsContextUrl, imageUrl, presentationUrl } from '../../urls.ts';
import { type DocumentResponse, documentResponse } from '../protocol/document.ts';
import { isLinkedDataWanted, jsonForm } from '../protocol/negotiate.ts';

/** What manifests say of an image, and which of them show it. */
export interface ImageLinks {
  readonly rights: string | undefined;
  readonly seeAlso: readonly LinkedResource[];
  readonly partOf: readonly LinkedResource[];
  /** When the manifests last changed, milliseconds since 1970; 0 without any. */
  readonly modifiedMs: number;
}

/** The links of the current manifests. */
export interface ImageLinksSource {
  /** Changes whenever `linksOf` may return something else. */
  readonly generation: number;
  linksOf(identifier: string, base: BaseUrl): ImageLinks;
}

/** What info.json says of manifests: `partOf` names those of version 3 (Image API 3.0, 5.8). */
export function imageLinksOf(snapshot: PresentationSnapshot): ImageLinksSource {
  return {
    generation: snapshot.generation,
    linksOf(identifier: string, base: BaseUrl): ImageLinks {
      const uses = snapshot.usesOf(identifier);
      const seeAlso = new Map(uses.flatMap((use) => use.seeAlso.map((link) => [link.id, link])));
      return {
        rights: uses.find((use) => use.rights !== undefined)?.rights,
        seeAlso: [...seeAlso.values()],
        partOf: uses.map(({ manifest: { id, label } }) => ({
          id: presentationUrl(base, 3, { kind: 'manifest', manifest: id }),
          type: 'Manifest',
          label,
        })),
        modifiedMs: Math.max(0, ...uses.map((use) => use.modifiedMs)),
      };
    },
  };
}

/** Makes info.json and keeps the last few thousand of them: every viewer asks for the same ones. */
export class InformationDocuments {
  readonly #limits: Limits;
  readonly #cacheControl: string;
  readonly #links: () => ImageLinksSource;
  readonly #documents = new LRUCache<string, DocumentResponse>({ max: 2000 });

  constructor(limits: Limits, cacheControl: string, links: () => ImageLinksSource) {
    this.#limits = limits;
    this.#cacheControl = cacheControl;
    this.#links = links;
  }

  /** The info.json of an open image, in the form that the Accept header asks for. */
  response(
    dialect: Dialect,
    image: OpenImage,
    base: BaseUrl,
    headers: IncomingHttpHeaders,
  ): DocumentResponse {
    const linked = isLinkedDataWanted(dialect.version, headers.accept);
    const links = this.#links();
    const form = `${dialect.version}${linked ? 'l' : 'p'}`;
    const key = `${form} ${links.generation} ${image.version} ${base} ${image.identifier}`;
    const kept = this.#documents.get(key);
    if (kept) return kept;
    const id = imageUrl(base, dialect.version, image.identifier);
    const { modifiedMs, ...said } = links.linksOf(image.identifier, base);
    const formatLimitsContext = formatLimitsContextUrl(base);
    const input = { id, source: image.source, limits: this.#limits, formatLimitsContext, ...said };
    const { context, profileUri } = dialect.information;
    const { mediaType, contextLink } = jsonForm(dialect.version, context, linked);
    const profileLink = `<${profileUri}>;rel="profile"`;
    const made = documentResponse({
      body: Buffer.from(JSON.stringify(imageInformation(dialect, input))),
      mediaType,
      modifiedMs: Math.max(image.modifiedMs, modifiedMs),
      cacheControl: this.#cacheControl,
      more: ['Vary', 'Accept', 'Link', contextLink ? `${contextLink}, ${profileLink}` : profileLink],
    });
    this.#documents.set(key, made);
    return made;
  }
}
