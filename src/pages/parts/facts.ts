import type {
  Canvas,
  LanguageMap,
  Link,
  MetadataEntry,
  Provider,
  Range,
} from '../../presentation/model/manifest.ts';
import { TOOL_WORDS } from '../words/tool-words.ts';
import { type Html, html } from './html.ts';
import { ownWords } from './marked-text.ts';
import { picture } from './picture.ts';
import { phrase, phraseOfHtml, withoutMarkup } from './prose.ts';
import { lineFor, type PageContext, type Reader } from './reader.ts';

/** A row of a list of facts. */
export interface Fact {
  readonly label: Html;
  readonly value: Html;
}

/** A list of facts; nothing without any. */
export function factList(facts: readonly Fact[]): Html {
  if (facts.length === 0) return html``;
  return html`<dl class="facts">
${facts.map(({ label, value }) => html`<div><dt>${label}</dt><dd>${value}</dd></div>\n`)}</dl>`;
}

/** A link to a page elsewhere; only the words when browsers should not follow its address. */
export function outwardLink(address: string, words: Html, relation?: 'license'): Html {
  if (!/^(?:https?|mailto):/i.test(address)) return words;
  const mark = relation === undefined ? html`` : html` rel="${relation}"`;
  return html`<a href="${address}"${mark}>${words}</a>`;
}

/**
 * How large the original is, in millimetres: as the author gives it, else by its scale, with one decimal at most, and whether that is
 * an estimate; undefined where it is unknown.
 */
export function sizeOfOriginal(
  { width, height, millimetres: given, millimetresPerPixel, isScaleEstimated }: Canvas,
  { pageLanguage }: Pick<Reader, 'pageLanguage'>,
): string | undefined {
  if (given) return `${given.width} × ${given.height} mm`;
  if (millimetresPerPixel === undefined) return undefined;
  const millimetres = (pixels: number): number => Math.round(pixels * millimetresPerPixel * 10) / 10;
  const size = `${millimetres(width)} × ${millimetres(height)} mm`;
  return isScaleEstimated ? `${size}, ${TOOL_WORDS[pageLanguage].estimated}` : size;
}

/** The labels of a date and places. */
export function datesAndPlaces({ date, places }: Pick<Canvas, 'date' | 'places'>): LanguageMap[] {
  return [...(date === undefined ? [] : [date]), ...places.map(({ label }) => label)];
}

/** Date and places in one line; nothing without any. */
export function whenAndWhere(shown: Pick<Canvas, 'date' | 'places'>, { reader }: PageContext): Html {
  const labels = datesAndPlaces(shown);
  if (labels.length === 0) return html``;
  return html`<p class="line">${labels.map((label, at) => html`${at > 0 ? ' · ' : ''}${phrase(label, reader)}`)}</p>`;
}

/** Metadata without the values that are shown elsewhere: as date and place, or for the whole essay. */
export function otherMetadata(
  metadata: readonly MetadataEntry[],
  shown: readonly LanguageMap[],
  reader: Reader,
): MetadataEntry[] {
  const lines = new Set(shown.map((text) => lineFor(text, reader)));
  return metadata.filter(({ value }) => !lines.has(withoutMarkup(lineFor(value, reader))));
}

/** `otherMetadata` as facts. */
export function otherFacts(
  metadata: readonly MetadataEntry[],
  shown: readonly LanguageMap[],
  { reader }: PageContext,
): Fact[] {
  return otherMetadata(metadata, shown, reader).map(({ label, value }) => ({
    label: phrase(label, reader),
    value: phraseOfHtml(value, reader),
  }));
}

/** Which licence or rights statement holds, as a link to it. */
export function rightsFact(rights: string | undefined, { reader }: PageContext): Fact[] {
  if (rights === undefined) return [];
  const { words } = reader;
  const name = words.rightsStatements[rights] ?? rights.replace(/^https?:\/\//, '');
  return [
    { label: ownWords(words.rights, reader), value: outwardLink(rights, ownWords(name, reader), 'license') },
  ];
}

/** Links to resources elsewhere, as facts of one label. */
export function linkFacts(label: string, resources: readonly Link[], { reader }: PageContext): Fact[] {
  return resources.map((resource) => ({
    label: ownWords(label, reader),
    value: outwardLink(resource.id, phrase(resource.label, reader)),
  }));
}

/** Who provides something, each with a logo and a link to their page. */
export function providerFacts(
  providers: readonly Provider[],
  { root, reader, limits }: PageContext,
): readonly Fact[] {
  return providers.map(({ label, homepage, logo }) => {
    const name = phrase(label, reader);
    const image =
      logo === undefined
        ? html``
        : html`<span class="logo">${picture(root, limits, { image: logo, alternativeText: '', shownAs: '10rem' })}</span>`;
    const [page] = homepage;
    return {
      label: ownWords(reader.words.provider, reader),
      value: html`${image}${page === undefined ? name : outwardLink(page.id, name)}`,
    };
  });
}

/** What a statement that must be shown says (3.0, 3.1 requiredStatement). */
export function statementFact(
  statement: MetadataEntry | undefined,
  { reader }: PageContext,
): readonly Fact[] {
  return statement === undefined
    ? []
    : [{ label: phrase(statement.label, reader), value: phraseOfHtml(statement.value, reader) }];
}

/** Pages and files elsewhere that IIIF JSON names of a photograph or a section. */
export function elsewhereFacts(
  {
    homepage = [],
    rendering = [],
    seeAlso = [],
  }: Partial<Pick<Canvas, 'homepage' | 'rendering' | 'seeAlso'>>,
  context: PageContext,
): readonly Fact[] {
  return linkFacts(context.reader.words.seeAlso, [...homepage, ...rendering, ...seeAlso], context);
}

/** Whose a section is, on which terms, and what there is of it elsewhere. */
export function sectionFacts(range: Range, context: PageContext): readonly Fact[] {
  return [
    ...statementFact(range.requiredStatement, context),
    ...providerFacts(range.providers ?? [], context),
    ...rightsFact(range.rights, context),
    ...elsewhereFacts(range, context),
  ];
}
