import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { GuardedRequests } from '../../requests/guarded-requests.ts';
import { type FinalResponse, followed } from '../../requests/redirects.ts';
import { RequestFailure } from '../../requests/request-failure.ts';
import { conditionsOf, type Validators, validatorsOf } from '../../requests/validators.ts';
import { errorCode } from '../../storage/error-code.ts';
import { ACCEPTED_CODINGS, bodyOf } from './coded-body.ts';
import { type FailureKind, HarvestFailure } from './harvest-failure.ts';

/** How long a whole response may take. */
const RESPONSE_MS = 300_000;
/** Longer than this nobody waits: the harvest ends, and is continued by the next one. */
const LONGEST_WAIT_MS = 600_000;
/** How often a server may ask to wait before it is left alone. */
const MOST_WAITS = 10;

/** What came of a request. */
export type Harvested =
  | { readonly kind: 'unchanged' }
  | {
      readonly kind: 'body';
      readonly body: Buffer;
      /** Where it was in the end. */
      readonly url: string;
      readonly validators: Validators;
    };

export interface HarvestClientParts {
  readonly requests: GuardedRequests;
  readonly userAgent: string;
  /** Of each response, decompressed. */
  readonly maxResponseBytes: number;
  /** Of all responses together. */
  readonly maxTotalBytes: number;
  /** Pauses before a request is tried again that met no server, or one with a fault. */
  readonly retryMs: readonly number[];
  readonly signal: AbortSignal;
  /** A server has asked to wait so long. */
  readonly onWait: (seconds: number) => void;
}

/** Asks one server after the other for documents, one request at a time, and as seldom as they wish. */
export class HarvestClient {
  readonly #parts: HarvestClientParts;
  #bytes = 0;

  constructor(parts: HarvestClientParts) {
    this.#parts = parts;
  }

  /**
   * @param accept media types that are wanted
   * @param known of what is held: then it may be unchanged
   * @throws HarvestFailure
   */
  async get(address: string, accept: string, known: Validators = {}): Promise<Harvested> {
    const { retryMs, signal } = this.#parts;
    const headers = this.#headers(accept, known);
    let [waits, tries] = [0, 0];
    for (;;) {
      try {
        const found = await this.#limited((limit) => this.#once(address, headers, limit));
        if (found.kind !== 'wait') return found;
        const seconds = Math.ceil(found.waitMs / 1000);
        waits += 1;
        if (found.waitMs > LONGEST_WAIT_MS || waits > MOST_WAITS)
          throw new HarvestFailure('later', `asks to come back in ${seconds} seconds`);
        this.#parts.onWait(seconds);
        await pause(found.waitMs, undefined, { signal });
      } catch (error) {
        signal.throwIfAborted();
        const failure = failureOf(error);
        const retry = failure.kind === 'unavailable' ? retryMs[tries] : undefined;
        if (retry === undefined) throw failure;
        tries += 1;
        await pause(retry, undefined, { signal });
      }
    }
  }

  /** Does something that ends with the harvest, and when it takes too long. */
  async #limited<Result>(work: (limit: AbortSignal) => Promise<Result>): Promise<Result> {
    const { signal } = this.#parts;
    // Not AbortSignal.any: the harvest's signal would hold one of each request.
    const limit = new AbortController();
    const end = (): void => limit.abort();
    const timer = setTimeout(end, RESPONSE_MS);
    signal.addEventListener('abort', end, { once: true });
    try {
      signal.throwIfAborted();
      return await work(limit.signal);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
    }
  }

  async #once(
    address: string,
    headers: OutgoingHttpHeaders,
    limit: AbortSignal,
  ): Promise<Harvested | { readonly kind: 'wait'; readonly waitMs: number }> {
    const { response, url } = await this.#followed(address, headers, limit);
    const waitMs = waitOf(response);
    if (waitMs === undefined) return this.#taken(response, url.href);
    await drop(response);
    return { kind: 'wait', waitMs };
  }

  #headers(accept: string, known: Validators): OutgoingHttpHeaders {
    return {
      'User-Agent': this.#parts.userAgent,
      Accept: accept,
      'Accept-Encoding': ACCEPTED_CODINGS,
      ...conditionsOf(known),
    };
  }

  #followed(address: string, headers: OutgoingHttpHeaders, signal: AbortSignal): Promise<FinalResponse> {
    const { requests } = this.#parts;
    return followed(new URL(address), { ask: (url) => requests.get(url, headers, signal), drop });
  }

  async #taken(response: IncomingMessage, url: string): Promise<Harvested> {
    const { statusCode: status = 0, headers } = response;
    if (status === 304) {
      await drop(response);
      return { kind: 'unchanged' };
    }
    if (status !== 200) {
      await drop(response);
      throw new HarvestFailure(kindOf(status), `answers ${status}`);
    }
    const { maxResponseBytes, maxTotalBytes } = this.#parts;
    const left = maxTotalBytes - this.#bytes;
    const body = await bodyOf(response, Math.min(maxResponseBytes, left)).catch((error: unknown) => {
      const isTotal =
        error instanceof HarvestFailure && error.kind === 'too-large' && left < maxResponseBytes;
      throw isTotal ? totalReached(maxTotalBytes) : error;
    });
    this.#bytes += body.length;
    return { kind: 'body', body, url, validators: validatorsOf(headers) };
  }
}

function totalReached(maxBytes: number): HarvestFailure {
  return new HarvestFailure('limit', `is beyond the ${maxBytes / 1_000_000} MB of one harvest`);
}

/** How long a server asks to wait; undefined when it does not. */
function waitOf({ statusCode, headers }: IncomingMessage): number | undefined {
  const written = headers['retry-after'];
  if ((statusCode !== 503 && statusCode !== 429) || written === undefined) return undefined;
  if (/^\d{1,9}$/.test(written)) return Number(written) * 1000;
  const untilMs = Date.parse(written);
  return Number.isNaN(untilMs) ? undefined : Math.max(0, untilMs - Date.now());
}

function kindOf(status: number): FailureKind {
  if (status === 410) return 'gone';
  if (status === 404) return 'missing';
  if (status === 401 || status === 403 || status === 451) return 'denied';
  return status >= 500 || status === 429 || status === 408 ? 'unavailable' : 'illegible';
}

/** Small bodies are read to their end, so that the connection can be used again. */
async function drop(response: IncomingMessage): Promise<void> {
  await bodyOf(response, 100_000).catch(() => response.destroy());
}

function failureOf(error: unknown): HarvestFailure {
  if (error instanceof HarvestFailure) return error;
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (cause instanceof HarvestFailure) return cause;
  for (const each of [error, cause])
    if (each instanceof RequestFailure) return new HarvestFailure(each.kind, each.message);
  const code = errorCode(error);
  const name = error instanceof Error ? error.name : '';
  if (name === 'AbortError' || name === 'TimeoutError')
    return new HarvestFailure('unavailable', 'does not come to its end', error);
  if (code === undefined) throw error;
  return new HarvestFailure('unavailable', `cannot be reached (${code})`, error);
}
