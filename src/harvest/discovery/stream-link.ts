import { parsedUrl } from '../../parsed-url.ts';
import { isJsonObject, type JsonValue, stringOf } from '../../presentation/model/json-value.ts';
import type { Breach } from '../breaches.ts';
import { askedAt } from '../keeping/asked-at.ts';

/** What a document of a stream is read with. */
export interface ReadSource {
  /** Where it was. */
  readonly url: string;
  /** Of now, milliseconds since 1970. */
  readonly nowMs: number;
  readonly breach: (breach: Breach) => void;
}

/** The longest address that is followed. */
const LONGEST_ADDRESS = 2000;

/**
 * The whole address that a link gives, `{ "id": … }` as the API wants it, or a bare text.
 *
 * @param isText whether a bare text is right here
 * @returns undefined for none, and for what is no http or https address
 */
export function linkTo(value: JsonValue | undefined, source: ReadSource, isText = false): string | undefined {
  const text = stringOf(value);
  if (text !== undefined && !isText) source.breach('bare-link');
  const written = text ?? (isJsonObject(value) ? stringOf(value['id'] ?? value['@id']) : undefined);
  if (written === undefined || written === '') return undefined;
  const url = parsedUrl(written, source.url);
  if (!url) {
    source.breach('bad-id');
    return undefined;
  }
  if (!parsedUrl(written)) source.breach('relative-id');
  const isWeb = url.protocol === 'http:' || url.protocol === 'https:';
  if (!isWeb || url.username !== '' || url.password !== '' || url.href.length > LONGEST_ADDRESS) {
    source.breach('bad-id');
    return undefined;
  }
  if (askedAt(url.href, source.url) !== url.href) source.breach('other-scheme');
  return url.href;
}
