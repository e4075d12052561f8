import { randomUUID } from 'node:crypto';
import { LoupeError } from '../../errors.ts';
import {
  type BaseUrl,
  type PresentationResource,
  type PresentationVersion,
  presentationUrl,
} from '../../urls.ts';
import { type IiifJsonDocument, iiifJsonPart, withBase } from '../iiif-json/serve.ts';
import { version2Part } from '../iiif-json/version-2-form.ts';
import type { Collection, CollectionItem } from '../model/collection.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../model/json-value.ts';
import type { Manifest } from '../model/manifest.ts';
import { IiifJson4 } from './iiif-json-4.ts';
import type { PresentationCatalog } from './shared/catalog.ts';
import { collectionMember } from './shared/collection-properties.ts';
import type { SerialisationContext } from './shared/context.ts';
import { withDescriptions } from './shared/description-links.ts';
import { withSearchServices } from './shared/search-services.ts';
import { canvas2 } from './v2/canvas.ts';
import { member2 } from './v2/collection.ts';
import { serialiseCollection2, serialisePart2 } from './v2/document.ts';
import { canvas3 } from './v3/canvas.ts';
import { serialiseCollection3, serialisePart3 } from './v3/document.ts';
import { canvas4 } from './v4/canvas.ts';
import {
  serialiseCollection4,
  serialiseCollectionPage4,
  serialiseManifest4,
  serialisePart4,
} from './v4/document.ts';

/** A resource in one version of the Presentation API. */
export interface PresentationDocument {
  /** Its JSON, in pieces that are made one by one as they are taken: a large manifest takes a while. */
  readonly pieces: Iterable<string>;
  /** When its content last changed, milliseconds since 1970. */
  readonly modifiedMs: number;
}

/** Where the resource itself is looked up. */
type ResourceCatalog = Pick<PresentationCatalog, 'manifest' | 'collection' | 'document'>;

interface DocumentSource {
  readonly catalog: ResourceCatalog;
  readonly context: SerialisationContext;
  /** Drafts may be seen. */
  readonly drafts: boolean;
}

type CollectionResource = Extract<PresentationResource, { kind: 'collection' | 'collection-page' }>;

const CANVAS = { 2: canvas2, 3: canvas3, 4: canvas4 } as const;
const PART = { 2: serialisePart2, 3: serialisePart3, 4: serialisePart4 } as const;
const COLLECTION = { 2: serialiseCollection2, 3: serialiseCollection3 } as const;

const MEMBER = {
  2: member2,
  3: (item: CollectionItem, context: SerialisationContext) => collectionMember(3, item, context),
} as const;

/** Canvases or members of a piece: a millisecond or less. */
const ITEMS_AT_ONCE = 8;

/** What is written where the items come. Made anew in each process, so that no text can hold it. */
const APART = randomUUID();
const ITEMS_APART: never[] = Object.assign([], { toJSON: () => APART });

/** The JSON of what was serialised with `ITEMS_APART`: the same as of the whole at once. */
function* piecesOf<Item>(
  frame: object,
  items: readonly Item[],
  serialise: (item: Item) => object,
): Generator<string> {
  const [before = '', after] = JSON.stringify(frame).split(JSON.stringify(APART));
  if (after === undefined) {
    yield before;
    return;
  }
  yield `${before}[`;
  for (let at = 0; at < items.length; at += ITEMS_AT_ONCE) {
    const written = items.slice(at, at + ITEMS_AT_ONCE).map((item) => JSON.stringify(serialise(item)));
    yield `${at > 0 ? ',' : ''}${written.join(',')}`;
  }
  yield `]${after}`;
}

function ofCollection(
  version: PresentationVersion,
  resource: CollectionResource,
  collection: Collection,
  context: SerialisationContext,
): Iterable<string> | undefined {
  // 4.0 has pages of a hundred members.
  if (version === 4) {
    const json =
      resource.kind === 'collection'
        ? serialiseCollection4(collection, context)
        : serialiseCollectionPage4(collection, resource.page, context);
    return json && [JSON.stringify(json)];
  }
  if (resource.kind !== 'collection') return undefined;
  const frame = COLLECTION[version](collection, { ...context, itemsApart: ITEMS_APART });
  return piecesOf(frame, collection.items, (item) => MEMBER[version](item, context));
}

/** The manifest of this id, unless it is a draft and drafts may not be seen. */
export function visibleManifest(
  catalog: Pick<PresentationCatalog, 'manifest'>,
  id: string,
  drafts: boolean,
): Manifest | undefined {
  const manifest = catalog.manifest(id);
  return manifest?.status === 'draft' && !drafts ? undefined : manifest;
}

function iiifJsonFor(
  resource: PresentationResource,
  catalog: Pick<PresentationCatalog, 'document'>,
): IiifJsonDocument | undefined {
  return 'collection' in resource
    ? catalog.document('Collection', resource.collection)
    : catalog.document('Manifest', resource.manifest);
}

/** Whether IIIF JSON is to be had in a version: in 3 and 4 always, in 2 as Loupe's own or as it was written. */
export function isServedIn(version: PresentationVersion, { noPage, version2 }: IiifJsonDocument): boolean {
  return version !== 2 || noPage === undefined || version2 !== undefined;
}

/** IIIF JSON: in version 3 as it is, in others as Loupe's own, or where it is not that, as it was written. */
function ofIiifJson(
  document: IiifJsonDocument,
  version: PresentationVersion,
  resource: PresentationResource,
  { catalog, context }: Pick<DocumentSource, 'catalog' | 'context'>,
): PresentationDocument | 'as-own' | undefined {
  if (version !== 3 && document.noPage === undefined) return 'as-own';
  const { type, id } = document.summary;
  if (!isServedIn(version, document))
    throw new LoupeError(
      'not-found',
      `version: the ${type.toLowerCase()} ${JSON.stringify(id)} is to be had in versions 3 and 4 only: ${document.noPage}`,
    );
  const json = writtenPart(document, version, resource, context.base);
  if (json === undefined) return undefined;
  const own = resource.kind === 'manifest' ? catalog.manifest(resource.manifest) : undefined;
  const whole = resource.kind === 'manifest' && isJsonObject(json);
  const said = whole ? withOwnLinks(json, version, document, { own, context }) : json;
  return { pieces: [JSON.stringify(said)], modifiedMs: document.modifiedMs };
}

/** A manifest with what this server links to beside its file; one of another archive as it is. */
function withOwnLinks(
  json: JsonObject,
  version: PresentationVersion,
  { summary }: IiifJsonDocument,
  { own, context }: { readonly own: Manifest | undefined; readonly context: SerialisationContext },
): JsonObject {
  if (summary.imageHosts !== undefined) return json;
  const linked = own ? withDescriptions(json, own, context) : json;
  return own?.status === 'draft'
    ? linked
    : withSearchServices(linked, own?.canvasesOf ?? summary.id, version, context.base);
}

function writtenPart(
  document: IiifJsonDocument,
  version: PresentationVersion,
  resource: PresentationResource,
  base: BaseUrl,
): JsonValue | undefined {
  const { version2 } = document;
  if (version === 3) return iiifJsonPart(document, presentationUrl('', 3, resource), base);
  if (version === 4) return new IiifJson4(document, base).resource(resource);
  const part = version2 && version2Part(version2, presentationUrl('', 2, resource));
  return part && withBase(part, base);
}

/**
 * IIIF JSON in version 4: what is in the file, with what this server adds to it as its own.
 *
 * @returns undefined when the resource is not in the file
 */
function asVersion4(
  document: IiifJsonDocument,
  manifest: Manifest,
  resource: PresentationResource,
  context: SerialisationContext,
): Iterable<string> | undefined {
  const written = new IiifJson4(document, context.base);
  const canvases = new Map(manifest.canvases.map((canvas) => [canvas.id, canvas]));
  const canvasOf = (id: string): object => {
    const canvas = canvases.get(id);
    return canvas ? written.canvas(manifest.id, id, canvas4(manifest, canvas, context)) : {};
  };
  if (resource.kind === 'manifest') {
    const own = serialiseManifest4(manifest, { ...context, itemsApart: ITEMS_APART });
    const frame = written.manifest(own);
    const searched =
      manifest.status === 'draft' ? frame : withSearchServices(frame, manifest.canvasesOf, 4, context.base);
    return piecesOf({ ...searched, items: ITEMS_APART }, written.order, canvasOf);
  }
  if (resource.kind === 'canvas' && canvases.has(resource.canvas))
    return [JSON.stringify({ '@context': written.context, ...canvasOf(resource.canvas) })];
  const part = written.part(resource);
  return part && [JSON.stringify(part)];
}

/**
 * The document at a URL of the Presentation API; undefined when there is none, or none that may be seen.
 *
 * @throws LoupeError `not-found` with the reason when IIIF JSON is not available in this version
 */
export function presentationDocument(
  version: PresentationVersion,
  resource: PresentationResource,
  { catalog, context, drafts }: DocumentSource,
): PresentationDocument | undefined {
  const iiifJson = iiifJsonFor(resource, catalog);
  const found = iiifJson && ofIiifJson(iiifJson, version, resource, { catalog, context });
  if (iiifJson && found !== 'as-own') return found;
  if ('collection' in resource) {
    const collection = catalog.collection(resource.collection);
    const pieces = collection && ofCollection(version, resource, collection, context);
    return pieces && { pieces, modifiedMs: collection.modifiedMs };
  }
  const manifest = visibleManifest(catalog, resource.manifest, drafts);
  const written = iiifJson && manifest && version === 4 && asVersion4(iiifJson, manifest, resource, context);
  if (written) return { pieces: written, modifiedMs: manifest.modifiedMs };
  const frame = manifest && PART[version](manifest, resource, { ...context, itemsApart: ITEMS_APART });
  return (
    frame && {
      pieces: piecesOf(frame, manifest.canvases, (canvas) => CANVAS[version](manifest, canvas, context)),
      modifiedMs: manifest.modifiedMs,
    }
  );
}
