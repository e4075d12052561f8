import type { LanguageMap, MetadataEntry } from '../model/manifest.ts';
import type { AuthoredPath } from '../problems/problem.ts';
import { checkEntities } from '../source/entities.ts';
import { knownLanguage } from '../source/known-language.ts';
import { printedLettersProblem } from '../source/printed-letters.ts';
import { quoted, type Report } from '../source/report.ts';
import { markupIn, withoutTags } from '../text/html-tags.ts';
import { renderMarkdown } from '../text/markdown.ts';
import type { EntryForm, TextForm } from './form-parts.ts';

/** Keys below which stands what a PDF of the essay does not show. */
const NOT_PRINTED: ReadonlySet<string | number> = new Set(['images', 'orders']);

/** Turns a file's texts into language maps, and collects its languages. */
export class Texts {
  readonly #report: Report;
  /** The language of texts given as one string; `none` when the file does not say. */
  readonly #own: string;
  readonly #isPrinted: boolean;
  readonly #found = new Set<string>();

  /** @param isPrinted whether there is a PDF of the file */
  constructor(report: Report, language: string | undefined, isPrinted = true) {
    this.#report = report;
    this.#isPrinted = isPrinted;
    const tag = language === undefined ? 'none' : this.tag(language, ['language'], 'language-tag');
    this.#own = tag ?? 'none';
    this.#found.add(this.#own);
  }

  /** The file's own language first, then the others in the order of the file; without `none`. */
  languages(): readonly string[] {
    return [...this.#found].filter((tag) => tag !== 'none');
  }

  /** A language tag in canonical form; undefined, and reported, when it is not one. */
  tag(written: string, path: AuthoredPath, rule: 'language-tag' | 'language-key'): string | undefined {
    return knownLanguage(written, path, rule, this.#report);
  }

  /** Text without any markup. */
  plain(form: TextForm, path: AuthoredPath): LanguageMap {
    return this.#map(form, path, (text, at) => {
      const line = text.trim().replace(/\s+/g, ' ');
      checkEntities(text, at, this.#report);
      const markup = markupIn(text);
      if (markup !== undefined)
        this.#report.error(
          at,
          'html-in-text',
          'there is HTML in a text that is shown as it is',
          `write plain text: ${withoutTags(line).trim()}`,
          markup,
        );
      return line;
    });
  }

  /** Markdown, as HTML or, where there is no markup in it, as plain text. */
  markdown(form: TextForm, path: AuthoredPath): LanguageMap {
    return this.#map(form, path, (source, at) => {
      const markup = markupIn(source);
      if (markup !== undefined)
        this.#report.error(
          at,
          'html-in-text',
          'there is HTML in this text, and texts are written in Markdown',
          'write **bold**, *italic*, [words](https://…), and leave an empty line between paragraphs',
          markup,
        );
      const { text, refusedLinks } = renderMarkdown(source.trim());
      for (const link of refusedLinks)
        this.#report.error(
          at,
          'link',
          `this text has a link to ${quoted(link)}`,
          'links begin with https://, http:// or mailto:',
          link,
        );
      return text;
    });
  }

  entry({ label, value }: EntryForm, path: AuthoredPath): MetadataEntry {
    return {
      label: this.plain(label, [...path, 'label']),
      value: this.markdown(value, [...path, 'value']),
    };
  }

  entries(forms: readonly EntryForm[] | undefined, path: AuthoredPath): readonly MetadataEntry[] {
    return (forms ?? []).map((form, index) => this.entry(form, [...path, index]));
  }

  #map(form: TextForm, path: AuthoredPath, read: (text: string, at: AuthoredPath) => string): LanguageMap {
    if (typeof form === 'string')
      return { [this.#own]: [this.#printed(this.#filled(read(form, path), path), this.#own, path)] };
    const map = new Map<string, readonly string[]>();
    for (const [written, source] of Object.entries(form)) {
      const at = [...path, written];
      const text = this.#filled(read(source, at), at);
      const tag = this.tag(written, at, 'language-key');
      if (tag === undefined) continue;
      if (map.has(tag)) this.#report.error(at, 'duplicate-key', `there are two texts in ${tag}`, 'keep one');
      this.#found.add(tag);
      map.set(tag, [this.#printed(text, tag, at)]);
    }
    return Object.fromEntries(map);
  }

  /** Warns of letters that the PDF of the essay cannot show. */
  #printed(text: string, language: string, path: AuthoredPath): string {
    if (!this.#isPrinted || path.some((key) => NOT_PRINTED.has(key))) return text;
    const problem = printedLettersProblem(text, language, path);
    if (problem) this.#report.warning(path, problem.rule, problem.message, problem.suggestion);
    return text;
  }

  #filled(text: string, path: AuthoredPath): string {
    if (text === '')
      this.#report.error(
        path,
        'empty',
        'there is nothing to read in this text',
        'write something, or leave it out',
      );
    return text;
  }
}
