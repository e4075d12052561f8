import { ObjectStoreError, type StoreFault } from '../object-store-error.ts';

/** A response that is none of those that were hoped for. */
export interface RefusedRequest {
  readonly status: number;
  /** As in `SlowDown`; empty where none was told. */
  readonly code: string;
  readonly message: string;
  readonly retryAfter: string | undefined;
}

const BY_CODE: Readonly<Record<string, StoreFault>> = {
  NotImplemented: 'unsupported',
  NoSuchBucket: 'refused',
  // Of a write that was to replace a version.
  NoSuchKey: 'changed',
  ExpiredToken: 'refused',
  InvalidToken: 'refused',
  AccessDenied: 'refused',
  RequestTimeout: 'away',
  SlowDown: 'away',
};

const BY_STATUS: Readonly<Record<number, StoreFault>> = {
  ...{ 401: 'refused', 403: 'refused', 507: 'refused' },
  ...{ 405: 'unsupported', 501: 'unsupported' },
  // Two that write under a condition at once: one of them is asked to come again.
  ...{ 408: 'away', 409: 'away', 425: 'away', 429: 'away' },
  ...{ 500: 'away', 502: 'away', 503: 'away', 504: 'away' },
  412: 'changed',
};

/** What a response of a store means, with what it said as the cause. */
export function refusal({ status, code, message, retryAfter }: RefusedRequest): ObjectStoreError {
  const said = `${status} ${code}: ${message}`.slice(0, 300);
  const seconds = secondsOf(retryAfter);
  return new ObjectStoreError(BY_CODE[code] ?? BY_STATUS[status] ?? 'broken', {
    cause: new Error(said),
    ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }),
  });
}

/** The code and the message of an error that is written in XML. */
export function errorInXml(body: string): { code: string; message: string } {
  const text = (name: string): string => new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1] ?? '';
  return { code: text('Code'), message: text('Message') };
}

/** Of a request that got no response: the store is away, unless it cannot be trusted. */
export function noResponse(error: unknown): ObjectStoreError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const isUntrusted = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|ERR_SSL/.test(code);
  return new ObjectStoreError(isUntrusted ? 'broken' : 'away', { cause: error });
}

/** `Retry-After` in seconds, of both of its forms. */
function secondsOf(retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined) return undefined;
  if (/^\d{1,6}$/.test(retryAfter)) return Number(retryAfter);
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - Date.now()) / 1000));
}
