import type { Express, RequestHandler } from 'express';
import type { RequestKind } from '../../metrics.ts';

/** A row of the route table: the addresses of one form. */
export interface Route {
  /**
   * Below the base URL, as Express reads it: `:name` stands for a segment. A `*` at the end stands for anything or nothing,
   * which the handler takes from `request.path`, not decoded.
   */
  readonly path: string;
  /** Of its requests, by their path where they differ. */
  readonly kind: RequestKind | ((path: string) => RequestKind);
  readonly handler: RequestHandler;
  /**
   * Left out: GET and HEAD. `any` leaves the method to the handler; `mounted` too, for all paths below this one, which is
   * taken off `request.url`.
   */
  readonly methods?: 'any' | 'mounted';
  /** In upper case and with a slash at the end as well. */
  readonly lenient?: boolean;
}

/** Adds the routes to an app, in their order. The app's routing is to be case sensitive and strict. */
export function addRoutes(app: Express, routes: readonly Route[]): void {
  for (const { path, handler, methods, lenient } of routes) {
    if (methods === 'mounted') app.use(path, handler);
    else app[methods === 'any' ? 'all' : 'get'](patternOf(path, lenient), handler);
  }
}

function patternOf(path: string, lenient = false): string | RegExp {
  if (path.endsWith('*')) return new RegExp(`^${path.slice(0, -1)}`);
  return lenient ? new RegExp(`^${path}/?$`, 'i') : path;
}

/** The part of a path that its neighbours share: `/essay/` of `/essay/exile/pdf`, nothing of `/view`. */
function folderOf(path: string): string | undefined {
  return /^\/[^/]+\//.exec(path)?.[0];
}

/**
 * Makes the function that tells what kind of request a path is: by the route of that path or, for all that is in one
 * folder with routes, by the first of these, so that requests for what does not exist count as well.
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
