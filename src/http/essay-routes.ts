import { type Request, type Response, Router } from 'express';
import { LoupeError } from '../errors.ts';
import type { Limits } from '../image/limits.ts';
import type { OpenImages } from '../open-images.ts';
import { renderEssayPage } from '../pages/essay-page.ts';
import { renderEssaysPage } from '../pages/essays-page.ts';
import type { PageContext } from '../pages/page-context.ts';
import { renderPhotoPage } from '../pages/photo-page.ts';
import { type Reader, readerOf } from '../pages/reader.ts';
import { renderViewPage } from '../pages/view-page.ts';
import { viewedResource } from '../pages/viewed-resource.ts';
import type { LanguageMap, Manifest } from '../presentation/model.ts';
import type { PresentationCatalog } from '../presentation/presentation-catalog.ts';
import { visibleManifest } from '../presentation/presentation-document.ts';
import type { NeutralResource } from '../presentation/presentation-path.ts';
import { type BaseUrl, essayUrl, type PresentationResource, presentationUrl } from '../urls.ts';
import { pageNumber } from './page-number.ts';
import { sendPage } from './send-page.ts';

const ESSAYS_PER_PAGE = 60;

/** Languages that the page of the essays is in, whatever the essays are written in. */
const PAGE_LANGUAGES = ['en', 'es'];

/** What the pages about essays are made of. */
export interface EssayRoutesParts {
  readonly images: OpenImages;
  readonly limits: Limits;
  /** The current one: it is swapped whole. */
  readonly catalog: () => PresentationCatalog;
  /** Drafts are shown to who knows their address. */
  readonly drafts: boolean;
  readonly baseUrl: (request: Request) => BaseUrl;
}

function only(request: Request, name: string): string | undefined {
  const value = request.query[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new LoupeError('invalid-request', `${name}: given more than once`);
}

function languageIn(request: Request): string | undefined {
  const tag = only(request, 'lang');
  if (tag === undefined || /^[a-z]{2,8}(?:-[a-z0-9]{1,8})*$/i.test(tag)) return tag;
  throw new LoupeError('invalid-request', 'lang: a language tag such as en or es-MX');
}

function viewerIn(request: Request): 'mirador' | 'uv' {
  const viewer = only(request, 'viewer') ?? 'mirador';
  if (viewer === 'mirador' || viewer === 'uv') return viewer;
  throw new LoupeError('invalid-request', 'viewer: mirador or uv');
}

type CanvasResource = Extract<PresentationResource, { kind: 'canvas' }>;

interface Viewed {
  readonly label: LanguageMap;
  readonly languages: readonly string[];
  /** Undefined for a collection. */
  readonly manifest: Manifest | undefined;
}

/** The list of essays, an essay, a photograph of one, and the viewers. */
export function createEssayRoutes(parts: EssayRoutesParts): Router {
  const { images, limits, catalog: currentCatalog, drafts, baseUrl } = parts;
  const router = Router({ caseSensitive: true, strict: true });

  function contextOf(request: Request, languages: readonly string[]): PageContext {
    const base = baseUrl(request);
    const root = new URL(base).pathname.replace(/\/+$/, '');
    const reader = readerOf(languages, languageIn(request), request.acceptsLanguages());
    return { root, base, reader, limits };
  }

  function send(request: Request, response: Response, { pageLanguage }: Reader, text: string): void {
    sendPage(request, response, { text, language: pageLanguage, vary: 'Accept-Language' });
  }

  function manifestOf(id: string): Manifest {
    const manifest = visibleManifest(currentCatalog(), id, drafts);
    if (manifest) return manifest;
    throw new LoupeError('not-found', `there is no essay ${JSON.stringify(id)}`);
  }

  router.get('/', (request, response) => {
    const catalog = currentCatalog();
    const top = catalog.collection('top');
    // Another order of an essay's photographs is reached from the essay.
    const all = catalog.summaries().filter(({ anotherOrderOf }) => anotherOrderOf === undefined);
    const pages = Math.max(1, Math.ceil(all.length / ESSAYS_PER_PAGE));
    const page = pageNumber(request.query['page'], pages);
    const context = contextOf(request, PAGE_LANGUAGES);
    const essays = all.slice((page - 1) * ESSAYS_PER_PAGE, page * ESSAYS_PER_PAGE);
    const text = renderEssaysPage({
      context,
      label: top?.label ?? { none: ['Loupe'] },
      summary: top?.summary,
      essays,
      images: images.catalog.list().length,
      total: all.length,
      page,
      pages,
    });
    send(request, response, context.reader, text);
  });

  router.get('/essay/:manifest', (request, response) => {
    const manifest = manifestOf(request.params.manifest);
    const context = contextOf(request, manifest.languages);
    const catalog = currentCatalog();
    const text = renderEssayPage({
      context,
      manifest,
      appearancesOf: (identifier) => catalog.appearancesOf(identifier),
      collections: catalog.collectionsOf(manifest.id),
    });
    send(request, response, context.reader, text);
  });

  router.get('/photo/:manifest/:canvas', (request, response) => {
    const manifest = manifestOf(request.params.manifest);
    const canvas = manifest.canvases.find(({ id }) => id === request.params.canvas);
    if (canvas === undefined)
      throw new LoupeError(
        'not-found',
        `there is no photograph ${JSON.stringify(request.params.canvas)} in this essay`,
      );
    const context = contextOf(request, manifest.languages);
    const catalog = currentCatalog();
    const text = renderPhotoPage({
      context,
      manifest,
      canvas,
      appearancesOf: (identifier) => catalog.appearancesOf(identifier),
    });
    send(request, response, context.reader, text);
  });

  /** What is viewed, with the name and languages of its page. */
  function viewed(resource: NeutralResource): Viewed {
    if (resource.kind === 'manifest') {
      const manifest = manifestOf(resource.manifest);
      return { label: manifest.label, languages: manifest.languages, manifest };
    }
    const collection = currentCatalog().collection(resource.collection);
    if (!collection)
      throw new LoupeError('not-found', `there is no collection ${JSON.stringify(resource.collection)}`);
    return { label: collection.label, languages: PAGE_LANGUAGES, manifest: undefined };
  }

  /** The canvas that a viewer is to begin with, where the address says so. */
  function canvasIn(request: Request, manifest: Manifest | undefined): CanvasResource | undefined {
    const canvas = only(request, 'canvas');
    if (canvas === undefined) return undefined;
    if (manifest?.canvases.some(({ id }) => id === canvas))
      return { kind: 'canvas', manifest: manifest.canvasesOf, canvas };
    throw new LoupeError('invalid-request', 'canvas: the id of a photograph of the manifest');
  }

  router.get('/view', (request, response) => {
    const viewer = viewerIn(request);
    const asked = only(request, 'manifest');
    const named = asked === undefined ? undefined : viewedResource(baseUrl(request), asked);
    if (asked === undefined || named === undefined)
      throw new LoupeError(
        'invalid-request',
        'manifest: the URL of a manifest or collection of this server, as in /view?manifest=…&viewer=mirador',
      );
    const { resource, version } = named;
    const { label, languages, manifest } = viewed(resource);
    const context = contextOf(request, languages);
    const canvas = canvasIn(request, manifest);
    const text = renderViewPage({
      context,
      viewer,
      label,
      back: manifest === undefined ? `${context.root}/` : essayUrl(context.root, manifest.id),
      asked,
      manifest: presentationUrl(context.root, version, resource),
      canvas: canvas && presentationUrl(context.base, version, canvas),
    });
    sendPage(request, response, {
      text,
      language: context.reader.pageLanguage,
      vary: 'Accept-Language',
      policy: viewer === 'uv' ? 'compiles-templates' : 'strict',
    });
  });
  return router;
}
