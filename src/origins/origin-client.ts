import { type FileHandle, open } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { LoupeError } from '../errors.ts';
import { parsedUrl } from '../parsed-url.ts';
import { GuardedRequests } from '../requests/guarded-requests.ts';
import { type AddressRange, connectsTo } from '../requests/private-addresses.ts';
import { RequestFailure } from '../requests/request-failure.ts';
import { errorCode } from '../storage/error-code.ts';
import { isAllowedOrigin } from './origin-address.ts';

const MOST_REDIRECTS = 5;

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

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

  constructor(settings: OriginSettings) {
    this.#settings = settings;
    this.#requests = new GuardedRequests(connectsTo(settings.privateNetworks));
  }

  /**
   * Writes a scan into a new file. Returns how many bytes it has.
   *
   * @throws LoupeError `unreadable-source`, with a sentence that names no address; the system's error when the file cannot be
   * written
   */
  async fetch(address: URL, file: string): Promise<number> {
    const limit = AbortSignal.timeout(this.#settings.seconds * 1000);
    let handle: FileHandle | undefined;
    try {
      const response = await this.#followed(address, limit);
      handle = await open(file, 'wx');
      return await this.#take(response, handle);
    } catch (error) {
      if (limit.aborted) throw refusal(`takes more than ${this.#settings.seconds} seconds`, error);
      throw refusalOf(error);
    } finally {
      await handle?.close();
    }
  }

  close(): void {
    this.#requests.close();
  }

  async #followed(address: URL, signal: AbortSignal): Promise<IncomingMessage> {
    let url = address;
    for (let hops = 0; hops <= MOST_REDIRECTS; hops += 1) {
      if (!isAllowedOrigin(url, this.#settings.prefixes))
        throw refusal(
          hops === 0
            ? 'lies at an address that the setting image-origin does not allow'
            : 'leads on to an address that the setting image-origin does not allow',
        );
      const response = await this.#requests.get(
        url,
        { Accept: 'image/*,*/*', 'Accept-Encoding': 'identity' },
        signal,
      );
      const { statusCode: status = 0, headers } = response;
      if (status === 200) return response;
      response.destroy();
      if (!REDIRECTS.has(status) || headers.location === undefined)
        throw refusal(`is answered for with ${status}`);
      const next = parsedUrl(headers.location, url.href);
      if (!next) throw refusal('leads on to no address');
      url = next;
    }
    throw refusal(`leads on more than ${MOST_REDIRECTS} times`);
  }

  async #take(response: IncomingMessage, handle: FileHandle): Promise<number> {
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
    return bytes;
  }
}

function refusal(what: string, cause?: unknown): LoupeError {
  return new LoupeError('unreadable-source', `the scan of another server ${what}`, { cause });
}

/** Errors of connections; those of files have other codes. */
const OF_CONNECTIONS =
  /^(?:ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EHOST|ENET|EPIPE|ERR_|CERT_|UNABLE_|DEPTH_|SELF_|HPE_|EPROTO)/;

function refusalOf(error: unknown): unknown {
  if (error instanceof LoupeError) return error;
  const cause = error instanceof Error ? error.cause : undefined;
  const failure =
    error instanceof RequestFailure ? error : cause instanceof RequestFailure ? cause : undefined;
  if (failure) return refusal(failure.message, error);
  return OF_CONNECTIONS.test(errorCode(error) ?? '') ? refusal('cannot be reached', error) : error;
}
