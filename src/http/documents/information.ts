import type { IncomingHttpHeaders } from 'node:http';
import { LRUCache } from 'lru-cache';
import { ownBytes } from '../../cache/kept-bytes.ts';
import { type CacheSubject, folderSubject } from '../../cache-tags/cache-tag.ts';
import type { SharedCaching } from '../../cache-tags/shared-caching.ts';
import type { Dialect } from '../../image/dialect.ts';
import { imageInformation, type LinkedResource } from '../../image/information.ts';
import type { Limits } from '../../image/limits.ts';
import type { ImageUses, PresentationCatalog } from '../../presentation/iiif/shared/catalog.ts';
import type { OpenImage } from '../../serving/open-images.ts';
import { type BaseUrl, formatLimitsContextUrl, imageUrl, presentationUrl } from '../../urls.ts';
import { type DocumentResponse, documentResponse } from '../protocol/document.ts';
import { isLinkedDataWanted, jsonForm } from '../protocol/negotiate.ts';

/** Where the uses of images by manifests are looked up. */
export type ImageUsesSource = Pick<PresentationCatalog, 'imageUses'>;

/** What info.json says of manifests: `partOf` names those of version 3 (Image API 3.0, 5.8). */
function linksOf(uses: ImageUses['uses'], base: BaseUrl) {
  const seeAlso = new Map<string, LinkedResource>(
    uses.flatMap((use) => use.seeAlso.map((link) => [link.id, link])),
  );
  return {
    rights: uses.find((use) => use.rights !== undefined)?.rights,
    seeAlso: [...seeAlso.values()],
    partOf: uses.map(({ manifest: { id, label } }) => ({
      id: presentationUrl(base, 3, { kind: 'manifest', manifest: id }),
      type: 'Manifest',
      label,
    })),
  };
}

/** Makes info.json and keeps the last few thousand of them: every viewer asks for the same ones. */
export class InformationDocuments {
  readonly #limits: Limits;
  readonly #caching: SharedCaching;
  readonly #catalog: ImageUsesSource;
  readonly #useHeaders: readonly string[];
  readonly #documents = new LRUCache<string, DocumentResponse>({ max: 2000 });

  /** @param useHeaders names and values, in turn, that everything published has */
  constructor(
    limits: Limits,
    caching: SharedCaching,
    catalog: ImageUsesSource,
    useHeaders: readonly string[] = [],
  ) {
    this.#limits = limits;
    this.#useHeaders = useHeaders;
    this.#caching = caching;
    this.#catalog = catalog;
  }

  /** The info.json of an open image, in the form that the Accept header asks for. */
  response(
    dialect: Dialect,
    image: OpenImage,
    base: BaseUrl,
    headers: IncomingHttpHeaders,
  ): DocumentResponse {
    const linked = isLinkedDataWanted(dialect.version, headers.accept);
    const { digest, uses } = this.#catalog.imageUses(image.identifier);
    const form = `${dialect.version}${linked ? 'l' : 'p'}`;
    const { pixelsPerMillimetre } = image.renderSource.description ?? {};
    const { isSure } = this.#caching;
    const key = `${isSure} ${form} ${digest} ${image.version} ${pixelsPerMillimetre} ${base} ${image.identifier}`;
    const kept = this.#documents.get(key);
    if (kept) return kept;
    const id = imageUrl(base, dialect.version, image.identifier);
    const formatLimitsContext = formatLimitsContextUrl(base);
    const links = linksOf(uses, base);
    const { source } = image;
    const input = { id, source, limits: this.#limits, formatLimitsContext, pixelsPerMillimetre, ...links };
    const { context, profileUri } = dialect.information;
    const { mediaType, contextLink } = jsonForm(dialect.version, context, linked);
    const profileLink = `<${profileUri}>;rel="profile"`;
    const subjects: CacheSubject[] = [
      { kind: 'Image', id: image.identifier },
      folderSubject(image.identifier),
      ...uses.map(({ manifest }) => ({ kind: 'Manifest', id: manifest.id }) as const),
    ];
    const { cacheControl, tags } = this.#caching.document(subjects, isSure);
    const made = documentResponse({
      body: ownBytes(Buffer.from(JSON.stringify(imageInformation(dialect, input)))),
      mediaType,
      modifiedMs: Math.max(image.modifiedMs, ...uses.map(({ modifiedMs }) => modifiedMs)),
      cacheControl,
      more: [
        ...['Vary', 'Accept', 'Link', contextLink ? `${contextLink}, ${profileLink}` : profileLink],
        ...tags,
      ],
      leading: this.#useHeaders,
    });
    this.#documents.set(key, made);
    return made;
  }
}
