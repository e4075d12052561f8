import { parsedWebUrl } from '../parsed-url.ts';

/** How often a path may be encoded once more: one that needs more is nobody's honest address. */
const MOST_DECODINGS = 3;

/**
 * Whether an address may be asked for: its origin is that of a prefix, and its path goes on from the prefix's. Compared in the
 * normal form of the URL standard, in which no dots lead upwards, written in whatever way.
 *
 * @param prefixes addresses that end in a slash, in their normal form
 */
export function isAllowedOrigin(url: URL, prefixes: readonly string[]): boolean {
  if (!addressOf(url.href) || leadsUpwards(url.pathname)) return false;
  return prefixes.some((prefix) => {
    const allowed = new URL(prefix);
    return url.origin === allowed.origin && url.pathname.startsWith(allowed.pathname);
  });
}

/**
 * The address in a file that stands for a scan: its first line, or the line `URL=` of a shortcut as browsers on Windows write it.
 *
 * @returns undefined where there is none
 */
export function addressInFile(text: string): URL | undefined {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.trim());
  const written = lines.find((line) => /^URL=/i.test(line))?.slice('URL='.length) ?? lines.find(Boolean);
  return written === undefined ? undefined : addressOf(written);
}

function addressOf(written: string): URL | undefined {
  const url = parsedWebUrl(written);
  const isPlain = url && url.username === '' && url.password === '' && url.hash === '';
  return isPlain ? url : undefined;
}

/** Servers that decode a path twice find dots and slashes in it that the standard leaves encoded. */
function leadsUpwards(path: string): boolean {
  let decoded = path;
  for (let time = 0; time < MOST_DECODINGS; time += 1) {
    if (decoded.split(/[/\\]/).some((part) => part === '..' || part === '.')) return true;
    const next = decodedOnce(decoded);
    if (next === decoded) return false;
    decoded = next;
  }
  return decoded.includes('%');
}

function decodedOnce(path: string): string {
  return path.replace(/%(2e|2f|5c|25)/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
