/** How a cache is told to forget: Varnish by its xkey module, Fastly and Cloudflare by their APIs. */
export type PurgeForm = 'varnish' | 'fastly' | 'cloudflare';

/** Where a cache takes purges. */
export interface PurgeAddress {
  readonly form: PurgeForm;
  readonly url: string;
  /** Of the API; '' where it wants none. */
  readonly token: string;
}

/** Tags of one request: as many as Cloudflare takes (Fastly takes 256, and a head of Varnish holds 8 KB). */
export const TAGS_AT_ONCE = 100;

/** Of a response, which Cloudflare says in its body whether it has purged. */
const LONGEST_RESPONSE = 64 * 1024;

/** The request by which a cache is told of some tags. */
export function purgeRequest({ form, token }: PurgeAddress, tags: readonly string[]): RequestInit {
  const json = { 'Content-Type': 'application/json', Accept: 'application/json' };
  const spaced = tags.join(' ');
  switch (form) {
    case 'varnish':
      // The names of the headers of responses, so that whatever module is there finds its own.
      return {
        method: 'PURGE',
        headers: { xkey: spaced, 'Surrogate-Key': spaced, 'Cache-Tag': tags.join(',') },
      };
    case 'fastly':
      return {
        method: 'POST',
        headers: { ...json, 'Fastly-Key': token },
        body: JSON.stringify({ surrogate_keys: tags }),
      };
    case 'cloudflare':
      return {
        method: 'POST',
        headers: { ...json, Authorization: `Bearer ${token}` },
        body: JSON.stringify({ tags }),
      };
  }
}

/** Tells a cache of some tags, at most `TAGS_AT_ONCE`. Rejects when it does not say that it has purged them. */
export async function sendPurge(
  address: PurgeAddress,
  tags: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const response = await fetch(address.url, { ...purgeRequest(address, tags), signal, redirect: 'error' });
  const text = await beginningOf(response);
  if (!response.ok) throw new Error(`it answered ${response.status}`);
  if (address.form === 'cloudflare' && !/"success"\s*:\s*true/.test(text))
    throw new Error('it did not say that it has purged');
}

async function beginningOf({ body }: Response): Promise<string> {
  let text = '';
  if (!body) return text;
  const decoder = new TextDecoder();
  for await (const piece of body) {
    text += decoder.decode(piece, { stream: true });
    // Leaving the loop lets go of the rest.
    if (text.length > LONGEST_RESPONSE) break;
  }
  return text;
}
