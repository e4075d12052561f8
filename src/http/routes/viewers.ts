import type { Request, RequestHandler } from 'express';
import { LoupeError } from '../../errors.ts';
import type { ViewerName } from '../../pages/viewers/links.ts';
import { renderViewPage } from '../../pages/viewers/page.ts';
import { viewedResource } from '../../pages/viewers/viewed-resource.ts';
import { type IiifJsonSummary, imageHostsOf } from '../../presentation/collection-model.ts';
import type { LanguageMap, Manifest } from '../../presentation/model.ts';
import type { NeutralResource } from '../../presentation/path.ts';
import { essayUrl, type PresentationResource, presentationUrl } from '../../urls.ts';
import { sendPage } from '../protocol/send-page.ts';
import {
  type EssayPagesParts,
  PAGE_LANGUAGES,
  pageContextOf,
  queryParameter,
  shownManifest,
} from './page-context.ts';

function viewerIn(request: Request): ViewerName {
  const viewer = queryParameter(request, 'viewer') ?? 'mirador';
  if (viewer === 'mirador' || viewer === 'uv') return viewer;
  throw new LoupeError('invalid-request', 'viewer: mirador or uv');
}

type CanvasResource = Extract<PresentationResource, { kind: 'canvas' }>;

interface Viewed {
  readonly label: LanguageMap;
  readonly languages: readonly string[];
  /** Undefined for a collection, and for a manifest that has no page. */
  readonly manifest: Manifest | undefined;
  /** Of images of others, in what was harvested. */
  readonly imageHosts: readonly string[];
}

function iiifJsonFor(resource: NeutralResource, parts: EssayPagesParts): IiifJsonSummary | undefined {
  const written =
    resource.kind === 'manifest'
      ? parts.catalog.document('Manifest', resource.manifest)
      : parts.catalog.document('Collection', resource.collection);
  return written?.noPage === undefined ? undefined : written.summary;
}

/** What the viewer shows, with the label and the languages of the page. */
function viewed(resource: NeutralResource, parts: EssayPagesParts): Viewed {
  const written = iiifJsonFor(resource, parts);
  if (written) {
    const { label, imageHosts = [] } = written;
    return { label, languages: Object.keys(label), manifest: undefined, imageHosts };
  }
  if (resource.kind === 'manifest') {
    const { manifest } = shownManifest(resource.manifest, parts);
    return { label: manifest.label, languages: manifest.languages, manifest, imageHosts: [] };
  }
  const collection = parts.catalog.collection(resource.collection);
  if (!collection)
    throw new LoupeError('not-found', `there is no collection ${JSON.stringify(resource.collection)}`);
  const { label, items } = collection;
  return { label, languages: PAGE_LANGUAGES, manifest: undefined, imageHosts: imageHostsOf(items) };
}

/** The canvas that the viewer opens first, when the address names one. */
function canvasIn(request: Request, manifest: Manifest | undefined): CanvasResource | undefined {
  const canvas = queryParameter(request, 'canvas');
  if (canvas === undefined) return undefined;
  if (manifest?.canvases.some(({ id }) => id === canvas))
    return { kind: 'canvas', manifest: manifest.canvasesOf, canvas };
  throw new LoupeError('invalid-request', 'canvas: the id of a photograph of the manifest');
}

/** Mirador and Universal Viewer, for manifests and collections of this server only. */
export function viewerPage(parts: EssayPagesParts): RequestHandler {
  return async (request, response) => {
    const viewer = viewerIn(request);
    const asked = queryParameter(request, 'manifest');
    const named = asked === undefined ? undefined : viewedResource(parts.baseUrl(request), asked);
    if (asked === undefined || named === undefined)
      throw new LoupeError(
        'invalid-request',
        'manifest: the URL of a manifest or collection of this server, as in /view?manifest=…&viewer=mirador',
      );
    const { resource, version } = named;
    const { label, languages, manifest, imageHosts } = viewed(resource, parts);
    const context = pageContextOf(request, languages, parts);
    const canvas = canvasIn(request, manifest);
    const view = {
      viewer,
      label,
      back: manifest === undefined ? `${context.root}/` : essayUrl(context.root, manifest.id),
      asked,
      manifest: presentationUrl(context.root, version, resource),
      canvas: canvas && presentationUrl(context.base, version, canvas),
    };
    const { pageLanguage, textLanguage, languages: wishes, asked: tag } = context.reader;
    const state = ['view', context.root, pageLanguage, textLanguage, JSON.stringify([view, wishes, tag])];
    await sendPage(request, response, {
      ...parts.pages.passingPage(state, () => renderViewPage({ context, ...view })),
      language: context.reader.textLanguage,
      vary: 'Accept-Language',
      policy: viewer === 'uv' ? 'compiles-templates' : 'strict',
      imageHosts,
      readsInformation: true,
    });
  };
}
