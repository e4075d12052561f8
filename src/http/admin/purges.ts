import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { PurgeWish } from '../../cache-tags/purge-wish.ts';
import { LoupeError } from '../../errors.ts';
import { parsedObject } from '../../json/parsed-object.ts';
import { plainBody } from '../protocol/coded-body.ts';

/** What operators can have done by HTTP. */
export interface AdminParts {
  /** By which they are known. */
  readonly token: string;
  readonly purge: (wish: PurgeWish) => Promise<void>;
}

/** Bytes of a request. */
const MOST_BYTES = 8192;

/** What a body asks for; throws LoupeError `invalid-request`, which says what it takes. */
type ReadWish = (body: Readonly<Record<string, unknown>>) => PurgeWish;

const PURGE_FORMS = '{"identifier": …}, {"manifest": …} or {"all": true}';

/** The body of `POST /admin/purge`. */
const ofPurge: ReadWish = (body) => {
  const [[key, value] = ['', undefined], ...more] = Object.entries(body);
  if (more.length === 0) {
    if (key === 'all' && value === true) return { all: true };
    if (key === 'identifier' && isName(value)) return { identifier: value };
    if (key === 'manifest' && isName(value)) return { manifest: value };
  }
  throw new LoupeError('invalid-request', `body: ${PURGE_FORMS}`);
};

/** The same of `POST /tasks`, as Cantaloupe has it (its manual, "HTTP API", "Tasks"). */
const ofTask: ReadWish = ({ verb, identifier }) => {
  if (verb !== 'PurgeItemFromCache')
    throw new LoupeError('invalid-request', 'verb: PurgeItemFromCache is the only task');
  if (!isName(identifier)) throw new LoupeError('invalid-request', 'identifier: that of an image');
  return { identifier };
};

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** `POST /admin/purge`. @param admin undefined where there is no token: then there is no such address */
export function purgeRequests(admin: AdminParts | undefined): RequestHandler {
  return handlerOf(admin, ofPurge);
}

/** `POST /tasks`. */
export function taskRequests(admin: AdminParts | undefined): RequestHandler {
  return handlerOf(admin, ofTask);
}

function handlerOf(admin: AdminParts | undefined, read: ReadWish): RequestHandler {
  return async (request, response, next) => {
    if (!admin) {
      next();
      return;
    }
    if (!isAuthorized(request, admin.token)) {
      response.set('WWW-Authenticate', 'Bearer');
      answer(response, 401, { error: 'unauthorized', message: 'Authorization: Bearer and the token' });
      return;
    }
    try {
      await admin.purge(read(await jsonOf(request)));
    } catch (error) {
      if (!(error instanceof LoupeError)) throw error;
      const status = error.code === 'invalid-request' ? 400 : 503;
      answer(response, status, { error: error.code, message: error.message });
      return;
    }
    // Caches are told within seconds, or when they can be reached again.
    answer(response, 202, { status: 'accepted' });
  };
}

/** Compares digests, which are of one length, so that the time it takes tells nothing of the token. */
function isAuthorized(request: Request, token: string): boolean {
  const [, given = ''] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  return timingSafeEqual(sha256(given), sha256(token));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

async function jsonOf(request: Request): Promise<Readonly<Record<string, unknown>>> {
  const body = parsedObject(await plainBody(request, 'application/json', MOST_BYTES));
  // Without what a parser says: that quotes the body.
  if (!body) throw new LoupeError('invalid-request', 'body: an object of JSON');
  return body;
}

/** Without CORS: no page of others is to ask. */
function answer(response: Response, status: number, body: Readonly<Record<string, string>>): void {
  // What was not read of a refused request must not be taken for the next one.
  if (status !== 202) response.set('Connection', 'close');
  response.set('Cache-Control', 'no-store').status(status).json(body);
}
