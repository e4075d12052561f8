import { type RequestHandler, Router } from 'express';
import type { RequestKind } from '../../metrics.ts';

/** A row of the route table. */
export interface Route {
  /**
   * Below the base URL, as Express reads it: `:name` is one segment. A `*` at the end is anything or nothing, which the
   * handler reads from `request.path`, not decoded.
   */
  readonly path: string;
  /** The kind of its requests; a function where that depends on their path. */
  readonly kind: RequestKind | ((path: string) => RequestKind);
  readonly handler: RequestHandler;
  /** It takes POST, too; `alone`: POST and nothing else. */
  readonly posted?: true | 'alone';
  /** The route takes all paths below its own, which Express takes off `request.url`. */
  readonly mounted?: true;
  /** Upper case and a slash at the end are accepted. */
  readonly lenient?: boolean;
}

/** Makes the router of a table, which tries its routes in their order. But for GET and HEAD, only POST of those that take it comes here. */
export function createRouter(routes: readonly Route[]): Router {
  const router = Router({ caseSensitive: true, strict: true });
  for (const { path, handler, mounted, lenient, posted } of routes) {
    if (mounted) router.use(path, handler);
    else if (posted !== 'alone') router.get(patternOf(path, lenient), handler);
    if (posted) router.post(patternOf(path), handler);
  }
  return router;
}

function patternOf(path: string, lenient = false): string | RegExp {
  if (path.endsWith('*')) return new RegExp(`^${path.slice(0, -1)}`);
  return lenient ? new RegExp(`^${path}/?$`, 'i') : path;
}

/** Paths that take POST, too, and how. */
export function postedPaths(routes: readonly Route[]): ReadonlyMap<string, true | 'alone'> {
  return new Map(routes.flatMap(({ path, posted }) => (posted ? [[path, posted] as const] : [])));
}

/** The first folder of a path: `/essay/` of `/essay/exile/pdf`, none of `/view`. */
function folderOf(path: string): string | undefined {
  return /^\/[^/]+\//.exec(path)?.[0];
}

/**
 * Makes the function that returns the kind of a request by its path. All paths of a first folder have the kind of its
 * first route, so that a request for a missing essay or image has a kind too.
 */
export function createKindOf(routes: readonly Route[]): (path: string) => RequestKind {
  const places = new Map<string, Route['kind']>();
  for (const { path, kind } of routes) {
    const place = folderOf(path) ?? path;
    if (!places.has(place)) places.set(place, kind);
  }
  return (path) => {
    const kind = places.get(folderOf(path) ?? path) ?? 'other';
    return typeof kind === 'function' ? kind(path) : kind;
  };
}
