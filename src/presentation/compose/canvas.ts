import type { EmbeddedMetadata } from '../../archive/embedded-metadata.ts';
import type { AuthoredManifest, AuthoredPlace } from '../authored/essay.ts';
import type { ImageFacts } from '../image-facts.ts';
import type { Canvas, LanguageMap, PaintedImage, Place } from '../model.ts';
import type { Problem } from '../problem.ts';
import { quoted } from '../source/report.ts';
import type { EdtfDate } from '../text/edtf.ts';
import { navDate, parseEdtf } from '../text/edtf.ts';
import { captionOfPlainText, isHtml } from '../text/html.ts';
import { readableName } from '../text/ids.ts';
import { rightsUriOf } from '../text/rights.ts';
import { dateText, metadataOf, untranslated } from './metadata.ts';
import { composeNotes } from './notes.ts';
import type { Photograph, PhotographImage } from './photographs.ts';
import { physicalScale } from './physical-scale.ts';

/** What of an essay bears on its canvases. */
export type Essay = Pick<AuthoredManifest, 'languages' | 'date' | 'rights' | 'requiredStatement'>;

export interface ComposedCanvas {
  readonly canvas: Canvas;
  /** The date to order it by: its own, else its section's. */
  readonly date: EdtfDate | undefined;
  readonly problems: readonly Problem[];
}

/** The label of a photograph that nobody gave one. */
function labelOfScan(facts: ImageFacts): LanguageMap {
  const title = facts.embedded.title?.trim();
  return { none: [title && !isHtml(title) ? title : readableName(facts.identifier)] };
}

/** Where an authored place lies; none when it has only a name. */
export function placesOf(place: AuthoredPlace | undefined): readonly Place[] {
  if (place?.longitude === undefined || place.latitude === undefined) return [];
  return [{ label: place.label, longitude: place.longitude, latitude: place.latitude }];
}

function embeddedPlaces(
  { place, longitude, latitude }: EmbeddedMetadata,
  label: LanguageMap,
): readonly Place[] {
  if (longitude === undefined || latitude === undefined) return [];
  return [{ label: place === undefined ? label : untranslated(place), longitude, latitude }];
}

/** The last year that a date may mean; undefined when it has no end. */
function lastYear(date: EdtfDate): number | undefined {
  const parsed = parseEdtf(date);
  if (!parsed || parsed.kind === 'from') return undefined;
  const { year, precision } = parsed.kind === 'point' ? parsed.point : parsed.end;
  return year + (precision === 'century' ? 99 : precision === 'decade' ? 9 : 0);
}

/**
 * A scan's own date, unless it is later than the time that the author says the photographs are of: then it is the day of
 * scanning.
 */
function embeddedDate(embedded: EmbeddedMetadata, told: EdtfDate | undefined): EdtfDate | undefined {
  const last = told === undefined ? undefined : lastYear(told);
  const own = embedded.date === undefined ? undefined : lastYear(embedded.date);
  return last !== undefined && own !== undefined && own > last ? undefined : embedded.date;
}

function equal(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function paintedImage({ told, facts }: PhotographImage): PaintedImage {
  return {
    identifier: facts.identifier,
    width: facts.width,
    height: facts.height,
    ...(told.label && { label: told.label }),
  };
}

/** A licence that a scan names, where the essay does not say what applies to all. */
function rightsOf(photograph: Photograph, essay: Essay): string | undefined {
  const { told, images } = photograph;
  if (told.rights !== undefined) return told.rights === essay.rights ? undefined : told.rights;
  const link = images[0].facts.embedded.rightsUri;
  return essay.rights !== undefined || link === undefined ? undefined : rightsUriOf(link);
}

/** Terms that a scan states in words or by a link that `rights` cannot hold. */
function termsOf({ told, images }: Photograph, essay: Essay): string | undefined {
  const { rights, rightsUri } = images[0].facts.embedded;
  if (told.rights !== undefined || told.requiredStatement || essay.rights !== undefined) return undefined;
  if (essay.requiredStatement) return undefined;
  return rights ?? (rightsUri !== undefined && rightsUriOf(rightsUri) === undefined ? rightsUri : undefined);
}

/**
 * The canvas of a photograph. What the author left out is taken from the scan's own metadata, then from its name. Rights and
 * the required statement that apply to the essay stand there, and here only where they differ.
 *
 * A photograph without a date of its own has the `navDate` of its section, so that it stands in its place on a timeline; its
 * metadata say nothing of it. Places are not handed down: the section's range has its own.
 */
export function composeCanvas(photograph: Photograph, essay: Essay): ComposedCanvas {
  const { told, images, id } = photograph;
  const { facts } = images[0];
  const { embedded, width, height } = facts;
  const problems: Problem[] = [];

  const label = told.label ?? labelOfScan(facts);
  const caption =
    told.caption ??
    (embedded.caption === undefined ? undefined : { none: [captionOfPlainText(embedded.caption)] });
  const alternativeText =
    told.alternativeText ??
    (embedded.alternativeText === undefined ? undefined : { none: [embedded.alternativeText] });
  if (!alternativeText)
    problems.push({
      severity: 'warning',
      rule: 'alternative-text',
      message: `${quoted(facts.identifier)} has no \`alternativeText\`, so that those who cannot see it do not learn what it shows`,
      suggestion: 'say in a sentence what can be seen',
      path: told.at,
    });

  const date = told.date ?? embeddedDate(embedded, photograph.sectionDate ?? essay.date);
  const text = date === undefined ? undefined : dateText(date, essay.languages);
  const placed = date ?? photograph.sectionDate;
  const time = placed === undefined ? undefined : navDate(placed);
  const scale = physicalScale(told, facts);
  const composed = composeNotes(told.notes, { width, height, caption, alternativeText });
  problems.push(...scale.problems, ...composed.problems);

  const people = told.people.length > 0 ? told.people : (embedded.people ?? []).map(untranslated);
  const subjects = told.subjects.length > 0 ? told.subjects : (embedded.keywords ?? []).map(untranslated);
  const place =
    told.place?.label ?? (embedded.place === undefined ? undefined : untranslated(embedded.place));
  const metadata = metadataOf(
    {
      creator: embedded.creator,
      date: text,
      place,
      people,
      subjects,
      credit: embedded.credit,
      rights: termsOf(photograph, essay),
    },
    told.metadata,
    essay.languages,
  );
  const rights = rightsOf(photograph, essay);
  const [first, ...others] = images;

  const canvas: Canvas = {
    id,
    width,
    height,
    label,
    images: [paintedImage(first), ...others.map(paintedImage)],
    ...(caption && { summary: caption }),
    metadata,
    ...(alternativeText && { alternativeText }),
    ...(rights !== undefined && { rights }),
    ...(told.requiredStatement &&
      !equal(told.requiredStatement, essay.requiredStatement) && {
        requiredStatement: told.requiredStatement,
      }),
    ...(time !== undefined && { navDate: time }),
    ...(text && { date: text }),
    places: told.place ? placesOf(told.place) : embeddedPlaces(embedded, label),
    notes: composed.notes,
    seeAlso: told.seeAlso,
    ...(scale.millimetresPerPixel !== undefined && { millimetresPerPixel: scale.millimetresPerPixel }),
  };
  return { canvas, date: placed, problems };
}
