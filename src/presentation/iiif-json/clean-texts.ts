import { type CleanHtml, cleanHtmlText, cleanHtmlValue } from '../html/sanitise-html.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue, stringOf } from '../model/json-value.ts';
import type { AuthoredPath } from '../problems/problem.ts';
import type { Report } from '../source/report.ts';

type Clean = (text: string) => CleanHtml;

/** Cleans the texts of a document and warns of what that takes out. */
class Cleaner {
  readonly #report: Report;

  constructor(report: Report) {
    this.#report = report;
  }

  /** A property of a resource, which may be or hold HTML. */
  property(name: string, value: JsonValue, owner: JsonObject, path: AuthoredPath): JsonValue {
    if (name === 'summary') return this.#map(value, path);
    if (name === 'requiredStatement') return this.#entry(value, path);
    if (name === 'metadata' && isJsonArray(value))
      return value.map((entry, index) => this.#entry(entry, [...path, index]));
    if (name === 'value' && typeof value === 'string' && isHtmlBody(owner))
      return this.#text(value, path, cleanHtmlText);
    return this.whole(value, path);
  }

  whole(value: JsonValue, path: AuthoredPath): JsonValue {
    if (isJsonArray(value)) return value.map((item, index) => this.whole(item, [...path, index]));
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        name,
        this.property(name, inner, value, [...path, name]),
      ]),
    );
  }

  #entry(entry: JsonValue, path: AuthoredPath): JsonValue {
    if (!isJsonObject(entry) || entry['value'] === undefined) return entry;
    return { ...entry, value: this.#map(entry['value'], [...path, 'value']) };
  }

  /** A language map (3.0, 4.4); anything else is no text of a property. */
  #map(map: JsonValue, path: AuthoredPath): JsonValue {
    if (!isJsonObject(map)) return map;
    return Object.fromEntries(
      Object.entries(map).map(([tag, texts]) => [
        tag,
        isJsonArray(texts)
          ? texts.map((text, index) =>
              typeof text === 'string' ? this.#text(text, [...path, tag, index], cleanHtmlValue) : text,
            )
          : texts,
      ]),
    );
  }

  #text(text: string, path: AuthoredPath, clean: Clean): string {
    const { html, removed } = clean(text);
    if (removed.length > 0)
      this.#report.warning(
        path,
        'html',
        `${removed.join(', ')} ${removed.length > 1 ? 'are' : 'is'} taken out of this text before it is served`,
        'a, b, br, i, img, p, small, span, sub and sup may be used, with href, src and alt',
      );
    return html;
  }
}

/** Whether a text is in HTML by its media type. */
export function isHtmlBody({ format }: JsonObject): boolean {
  return /^text\/html\s*(?:;|$)/i.test(stringOf(isJsonArray(format) ? format[0] : format) ?? '');
}

/**
 * A document whose HTML is clean, which is in `summary`, in the values of `metadata` and `requiredStatement` (3.0, 4.5) and
 * in bodies of `text/html`. Every other text stays as it is: selectors, plain and XML bodies, labels. Warns of everything
 * that is taken out.
 */
export function withCleanTexts(document: JsonObject, report: Report): JsonObject {
  const clean = new Cleaner(report).whole(document, []);
  return isJsonObject(clean) ? clean : {};
}
