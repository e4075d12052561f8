import type { LanguageMap } from '../../presentation/model/manifest.ts';
import { withoutMarkup } from './prose.ts';
import { type Reader, wordingFor } from './reader.ts';

/**
 * JSON-LD in a page, for search engines: data that browsers do not run, so that the Content-Security-Policy has no say in it.
 * In pieces, as the JSON comes; `<` stands in texts only, and could end the element there.
 */
export function* dataBlock(json: Iterable<string>): Generator<string> {
  yield '<script type="application/ld+json">';
  for (const piece of json) yield piece.replaceAll('<', '\\u003c');
  yield '</script>\n';
}

/** Says texts in the language of a page, as it shows them; undefined where a text says nothing. */
export function inLanguageOf(reader: Reader): (map: LanguageMap) => string | readonly string[] | undefined {
  return (map) => {
    const values = wordingFor(map, reader)
      .values.map(withoutMarkup)
      .filter((value) => value !== '');
    return values.length > 1 ? values : values[0];
  };
}
