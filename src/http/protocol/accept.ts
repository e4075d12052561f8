/** One element of an Accept or Accept-Encoding header. */
export interface AcceptedRange {
  /** In lower case: `application/ld+json`, `*`/`*`, `gzip`. */
  readonly name: string;
  /** Names in lower case; quotes are taken off the values. */
  readonly parameters: ReadonlyMap<string, string>;
  /** From 0 (refused) to 1. */
  readonly quality: number;
}

// Commas and semicolons inside of quotes are part of a value (RFC 9110, 5.6.4).
const ELEMENT = /(?:[^,"]|"(?:\\.|[^"\\])*"?)+/g;
const PART = /(?:[^;"]|"(?:\\.|[^"\\])*"?)+/g;

function parameterOf(part: string): [string, string] {
  const equals = part.indexOf('=');
  const name = part.slice(0, equals < 0 ? undefined : equals);
  const value = equals < 0 ? '' : part.slice(equals + 1).trim();
  const quoted = /^"(.*)"$/s.exec(value)?.[1];
  return [name.trim().toLowerCase(), quoted === undefined ? value : quoted.replace(/\\(.)/gs, '$1')];
}

/** Reads a list of ranges with weights (RFC 9110, 12.4.2). A weight that is no number refuses. */
export function parseAccept(header: string): AcceptedRange[] {
  return (header.match(ELEMENT) ?? []).map((element) => {
    const [name = '', ...parts] = element.match(PART) ?? [];
    const parameters = new Map(parts.map(parameterOf));
    const weight = parameters.get('q');
    const quality = weight === undefined ? 1 : Number(/^[\d.]+$/.exec(weight)?.[0] ?? 0) || 0;
    return { name: name.trim().toLowerCase(), parameters, quality };
  });
}
