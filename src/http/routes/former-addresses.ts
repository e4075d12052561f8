import type { Request, RequestHandler } from 'express';
import { LoupeError, type LoupeErrorOptions } from '../../errors.ts';
import type { BaseUrl } from '../../urls.ts';
import { sendMovedPermanently } from '../protocol/respond.ts';
import { type NamedResource, namedResource } from './named-resource.ts';

/** What has become of a resource that once had an address. */
export interface FormerAddresses {
  /** Undefined for a resource that is there, or never was. */
  find(
    kind: NamedResource['kind'],
    id: string,
  ): { readonly movedTo: string | undefined; readonly sinceMs: number } | undefined;
}

/** What old addresses need. */
export interface FormerAddressesParts {
  readonly formerAddresses: FormerAddresses;
  readonly baseUrl: (request: Request) => BaseUrl;
}

/**
 * Makes the function by which a handler of images, manifests or collections leads from old addresses to new ones: where it
 * finds nothing, 301 to the same of what was moved, and 410 with the date of what was deleted.
 */
export function createFormerAddresses({
  formerAddresses,
  baseUrl,
}: FormerAddressesParts): (handler: RequestHandler) => RequestHandler {
  return (handler) => async (request, response, next) => {
    try {
      await handler(request, response, next);
    } catch (error) {
      const isMissing = error instanceof LoupeError && error.code === 'not-found';
      const named = isMissing && !response.headersSent ? namedResource(request.path) : undefined;
      const former = named && formerAddresses.find(named.kind, named.id);
      if (!former) throw error;
      if (former.movedTo === undefined) throw goneError(named, former.sinceMs);
      const query = /\?.*$/.exec(request.originalUrl)?.[0] ?? '';
      sendMovedPermanently(response, `${baseUrl(request)}${named.pathOf(former.movedTo)}${query}`);
    }
  };
}

/** A resource that was deleted, with the day. */
export class GoneError extends LoupeError {
  /** A day: `2026-11-28`. */
  readonly #since: string;

  constructor(sentence: string, since: string, options?: LoupeErrorOptions) {
    super('gone', sentence, options);
    this.#since = since;
  }

  get since(): string {
    return this.#since;
  }
}

/** What is said of a resource that was deleted. */
export function goneError({ kind, id }: Pick<NamedResource, 'kind' | 'id'>, sinceMs: number): GoneError {
  const date = new Date(sinceMs).toISOString().slice(0, 10);
  const parameter = kind === 'Image' ? 'identifier' : kind.toLowerCase();
  const sentence = `the ${kind.toLowerCase()} ${JSON.stringify(id)} was deleted on ${date}`;
  return new GoneError(sentence, date, { parameter });
}
