/**
 * An absolute URL, or one that `base` completes; undefined for what is none. Not by `URL.canParse`: in Node 20 and 22 it takes
 * letters such as ü for a fault, once it was called some thousand times and is compiled.
 */
export function parsedUrl(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}

/** The same of an address of the web: of http or https. */
export function parsedWebUrl(text: string, base?: string): URL | undefined {
  const url = parsedUrl(text, base);
  return url && ['http:', 'https:'].includes(url.protocol) ? url : undefined;
}
