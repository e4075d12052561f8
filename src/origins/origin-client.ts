import { type FileHandle, open } from 'node:fs/promises';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { LoupeError } from '../errors.ts';
import { GuardedRequests } from '../requests/guarded-requests.ts';
import { type AddressRange, connectsTo } from '../requests/private-addresses.ts';
import { type FinalResponse, followed } from '../requests/redirects.ts';
import { RequestFailure } from '../requests/request-failure.ts';
import { errorCode } from '../storage/error-code.ts';
import { AbsentServers } from './absent-servers.ts';
import { isAllowedOrigin } from './origin-address.ts';
import { conditionsAt, type OriginVersion, originVersionOf } from './origin-version.ts';

/** From where scans may be fetched, and how much. */
export interface OriginSettings {
  /** Addresses that end in a slash, in their normal form: what begins with one may be fetched. */
  readonly prefixes: readonly string[];
  /** Private networks that may be connected to all the same. */
  readonly privateNetworks: readonly AddressRange[];
  /** Of one scan. */
  readonly mostBytes: number;
  /** For one scan, from the request to its last byte. */
  readonly seconds: number;
}

/** The settings of an operator, by their names in `config`. */
interface WrittenOrigins {
  readonly imageOrigins: readonly string[];
  readonly privateNetworks: readonly AddressRange[];
  readonly mostMb: number;
  readonly seconds: number;
}

/** What is set, as it counts. */
export function originSettingsOf(written: WrittenOrigins): OriginSettings {
  const { imageOrigins: prefixes, privateNetworks, mostMb, seconds } = written;
  return { prefixes, privateNetworks, mostBytes: mostMb * 1e6, seconds };
}

/**
 * Fetches scans of other servers, from allowed addresses alone: each address that a response leads on to is held to the same list,
 * and each connection to public networks.
 */
export class OriginClient {
  readonly #settings: OriginSettings;
  readonly #requests: GuardedRequests;
  readonly #absent = new AbsentServers();

  constructor(settings: OriginSettings) {
    this.#settings = settings;
    this.#requests = new GuardedRequests(connectsTo(settings.privateNetworks));
  }

  /**
   * Writes a scan into a new file.
   *
   * @returns the version that was written
   * @throws LoupeError `unreadable-source`, with a sentence that names no address; the system's error when the file cannot be
   * written
   */
  fetch(address: URL, file: string): Promise<OriginVersion> {
    return this.#within(async (limit) => this.#write(await this.#ask(address, undefined, limit), file));
  }

  /**
   * The same, unless the server has the version that is known: then nothing is sent, and nothing written.
   *
   * @throws LoupeError as `fetch` does
   */
  fetchAnother(address: URL, file: string, known: OriginVersion): Promise<OriginVersion | 'unchanged'> {
    return this.#within(async (limit) => {
      const found = await this.#ask(address, known, limit);
      if (!isUnchanged(found)) return this.#write(found, file);
      // Else the connection would not be free for the next request.
      found.response.resume();
      return 'unchanged';
    });
  }

  /**
   * Whether a server has another version of a scan than the known one. Takes none of its bytes.
   *
   * @throws LoupeError as `fetch` does
   */
  isAnother(address: URL, known: OriginVersion): Promise<boolean> {
    if (this.#absent.has(address.host)) return Promise.reject(refusal('could not be reached a moment ago'));
    return this.#within(async (limit) => {
      const found = await this.#ask(address, known, limit);
      if (isUnchanged(found)) found.response.resume();
      else found.response.destroy();
      return !isUnchanged(found);
    });
  }

  close(): void {
    this.#requests.close();
  }

  async #within<Result>(work: (limit: AbortSignal) => Promise<Result>): Promise<Result> {
    const limit = AbortSignal.timeout(this.#settings.seconds * 1000);
    try {
      return await work(limit);
    } catch (error) {
      if (limit.aborted) throw refusal(`takes more than ${this.#settings.seconds} seconds`, error);
      throw refusalOf(error);
    }
  }

  /** Resolves with a scan, or with 304 where that was asked for. */
  async #ask(address: URL, known: OriginVersion | undefined, signal: AbortSignal): Promise<FinalResponse> {
    let conditions: OutgoingHttpHeaders = {};
    const ask = (url: URL, hops: number): Promise<IncomingMessage> => {
      this.#requireAllowed(url, hops);
      conditions = conditionsAt(url, known);
      const headers = { Accept: 'image/*,*/*', 'Accept-Encoding': 'identity', ...conditions };
      return this.#requests.get(url, headers, signal);
    };
    const drop = (response: IncomingMessage): void => void response.destroy();
    const found = await followed(address, { ask, drop }).catch((error: unknown) => {
      if (!signal.aborted && isOfConnection(error)) this.#absent.missed(address.host);
      // Nothing is written yet: whatever fails is the connection.
      throw knownRefusalOf(error) ?? refusal('cannot be reached', error);
    });
    this.#absent.reached(address.host);
    const { response } = found;
    const isAsked = isUnchanged(found) && Object.keys(conditions).length > 0;
    if (response.statusCode === 200 || isAsked) return found;
    response.destroy();
    throw refusal(`is answered for with ${response.statusCode}`);
  }

  #requireAllowed(url: URL, hops: number): void {
    if (isAllowedOrigin(url, this.#settings.prefixes)) return;
    const how = hops === 0 ? 'lies at' : 'leads on to';
    throw refusal(`${how} an address that the setting image-origin does not allow`);
  }

  async #write({ response, url }: FinalResponse, file: string): Promise<OriginVersion> {
    const handle = await open(file, 'wx');
    try {
      await this.#take(response, handle);
    } finally {
      await handle.close();
    }
    return originVersionOf(url, response.headers);
  }

  async #take(response: IncomingMessage, handle: FileHandle): Promise<void> {
    const { mostBytes } = this.#settings;
    const { 'content-encoding': coding = 'identity', 'content-length': length } = response.headers;
    const tooLarge = (): LoupeError => refusal(`is larger than ${Math.floor(mostBytes / 1e6)} MB`);
    let bytes = 0;
    try {
      if (coding.trim().toLowerCase() !== 'identity') throw refusal('has a coding that was not asked for');
      if (Number(length ?? 0) > mostBytes) throw tooLarge();
      for await (const chunk of response) {
        bytes += chunk.length;
        if (bytes > mostBytes) throw tooLarge();
        await handle.writeFile(chunk);
      }
    } finally {
      response.destroy();
    }
  }
}

/** Whether an error of a request says nothing of what was asked for. */
function isOfConnection(error: unknown): boolean {
  if (error instanceof RequestFailure) return error.kind === 'unavailable';
  return !(error instanceof LoupeError);
}

function isUnchanged({ response }: FinalResponse): boolean {
  return response.statusCode === 304;
}

function refusal(what: string, cause?: unknown): LoupeError {
  return new LoupeError('unreadable-source', `the scan of another server ${what}`, { cause });
}

/** Errors of connections; those of files have other codes. */
const OF_CONNECTIONS =
  /^(?:ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EHOST|ENET|EPIPE|ERR_|CERT_|UNABLE_|DEPTH_|SELF_|HPE_|EPROTO)/;

function refusalOf(error: unknown): unknown {
  const known = knownRefusalOf(error);
  if (known) return known;
  return OF_CONNECTIONS.test(errorCode(error) ?? '') ? refusal('cannot be reached', error) : error;
}

function knownRefusalOf(error: unknown): LoupeError | undefined {
  if (error instanceof LoupeError) return error;
  const cause = error instanceof Error ? error.cause : undefined;
  const failure =
    error instanceof RequestFailure ? error : cause instanceof RequestFailure ? cause : undefined;
  return failure && refusal(failure.message, error);
}
