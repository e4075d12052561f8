import type { EmbeddedMetadata } from '../../archive/embedded-metadata.ts';
import type { AuthoredManifest } from '../authored/essay.ts';
import type { ImageFacts } from '../model/image-facts.ts';
import type { Canvas, LanguageMap, MetadataEntry, PaintedImage, Place } from '../model/manifest.ts';
import type { Problem } from '../problems/problem.ts';
import { quoted } from '../source/report.ts';
import { type EdtfDate, navDate, parseEdtf } from '../text/edtf.ts';
import { captionOfPlainText } from '../text/html.ts';
import { readableName } from '../text/ids.ts';
import { rightsUriOf } from '../text/rights.ts';
import { authoredPlaces, dateText, metadataOf } from './descriptive.ts';
import { composeNotes } from './notes.ts';
import type { Photograph, PhotographImage } from './photographs.ts';
import { keptSize, physicalScale, scaleOfVersion } from './region.ts';

/** The parts of an essay that its canvases depend on. */
export type Essay = Pick<
  AuthoredManifest,
  'languages' | 'date' | 'rights' | 'requiredStatement' | 'originals'
>;

export interface ComposedCanvas {
  readonly canvas: Canvas;
  /** The date to order it by: its own, else its section's. */
  readonly date: EdtfDate | undefined;
  readonly problems: readonly Problem[];
}

/** The label of a photograph to which the author gave none. */
function labelOfScan(facts: ImageFacts): LanguageMap {
  const title = facts.embedded.title?.trim();
  return { none: [title ? title : readableName(facts.identifier)] };
}

function embeddedPlaces(
  { place, longitude, latitude }: EmbeddedMetadata,
  label: LanguageMap,
): readonly Place[] {
  if (longitude === undefined || latitude === undefined) return [];
  return [{ label: place === undefined ? label : { none: [place] }, longitude, latitude }];
}

/** The last year that a date may mean; undefined when it has no end. */
function lastYear(date: EdtfDate): number | undefined {
  const parsed = parseEdtf(date);
  if (!parsed || parsed.kind === 'from') return undefined;
  const { year, precision } = parsed.kind === 'point' ? parsed.point : parsed.end;
  return year + (precision === 'century' ? 99 : precision === 'decade' ? 9 : 0);
}

/**
 * A scan's own date, unless it is later than the time that the author gives for the photographs: then it is the day of
 * scanning.
 */
function embeddedDate(embedded: EmbeddedMetadata, authored: EdtfDate | undefined): EdtfDate | undefined {
  const last = authored === undefined ? undefined : lastYear(authored);
  const own = embedded.date === undefined ? undefined : lastYear(embedded.date);
  return last !== undefined && own !== undefined && own > last ? undefined : embedded.date;
}

function equal(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function paintedImage({ authored, facts }: PhotographImage, { originals }: Essay): PaintedImage {
  return {
    identifier: facts.identifier,
    width: facts.width,
    height: facts.height,
    ...(authored.label && { label: authored.label }),
    ...(originals && facts.mediaType !== undefined && { original: facts.mediaType }),
  };
}

/** The photograph's own licence, or the one that its scan names where the essay has none. */
function rightsOf(photograph: Photograph, essay: Essay): string | undefined {
  const { authored, images } = photograph;
  if (authored.rights !== undefined) return authored.rights === essay.rights ? undefined : authored.rights;
  const link = images[0].facts.embedded.rightsUri;
  return essay.rights !== undefined || link === undefined ? undefined : rightsUriOf(link);
}

/** Terms that a scan states in words or by a link that `rights` cannot hold. */
function termsOf({ authored, images }: Photograph, essay: Essay): string | undefined {
  const { rights, rightsUri } = images[0].facts.embedded;
  if (authored.rights !== undefined || authored.requiredStatement || essay.rights !== undefined)
    return undefined;
  if (essay.requiredStatement) return undefined;
  return rights ?? (rightsUri !== undefined && rightsUriOf(rightsUri) === undefined ? rightsUri : undefined);
}

/** Label, caption and alternative text: the author's, else the scan's. */
function textsOf({ authored, images }: Photograph): {
  readonly label: LanguageMap;
  readonly caption: LanguageMap | undefined;
  readonly alternativeText: LanguageMap | undefined;
} {
  const { facts } = images[0];
  const { caption, alternativeText } = facts.embedded;
  return {
    label: authored.label ?? labelOfScan(facts),
    caption:
      authored.caption ?? (caption === undefined ? undefined : { none: [captionOfPlainText(caption)] }),
    alternativeText:
      authored.alternativeText ?? (alternativeText === undefined ? undefined : { none: [alternativeText] }),
  };
}

function withoutAlternativeText({ authored, images }: Photograph): Problem {
  return {
    severity: 'warning',
    rule: 'alternative-text',
    message: `${quoted(images[0].facts.identifier)} has no \`alternativeText\`, so that those who cannot see it do not learn what it shows`,
    suggestion: 'say in a sentence what can be seen',
    path: authored.at,
  };
}

/** Scans that tell whoever downloads them where they were taken: of a photograph of today, perhaps at somebody's home. */
function locatedOriginals({ images }: Photograph): Problem[] {
  return images.flatMap(({ authored, facts: { identifier, embedded } }) => {
    if (embedded.latitude === undefined) return [];
    return {
      severity: 'warning' as const,
      rule: 'location-in-original',
      message: `the file of ${quoted(identifier)} holds the coordinates of a place, and \`originals\` lets everybody download it`,
      suggestion: 'take the location out of the file, or leave `originals` out, unless everybody may know it',
      path: authored.at,
    };
  });
}

/** The author's metadata, and what the author or else the scan says in fields of its own. */
function canvasMetadata(
  photograph: Photograph,
  essay: Essay,
  date: LanguageMap | undefined,
): readonly MetadataEntry[] {
  const { authored, images } = photograph;
  const { creator, credit, people = [], keywords = [], place } = images[0].facts.embedded;
  return metadataOf(
    {
      creator,
      date,
      place: authored.place?.label ?? (place === undefined ? undefined : { none: [place] }),
      people: authored.people.length > 0 ? authored.people : people.map((name) => ({ none: [name] })),
      subjects: authored.subjects.length > 0 ? authored.subjects : keywords.map((word) => ({ none: [word] })),
      credit,
      rights: termsOf(photograph, essay),
    },
    authored.metadata,
    essay.languages,
  );
}

/**
 * The canvas of a photograph. What the author left out is taken from the scan's own metadata, then from its name. Rights and
 * the required statement that apply to the essay stand there, and here only where they differ.
 *
 * A photograph without a date of its own has the `navDate` of its section, so that it stands in its place on a timeline; its
 * metadata do not show that date. Places are not handed down: the section's range has its own.
 */
export function composeCanvas(photograph: Photograph, essay: Essay): ComposedCanvas {
  const { authored, images, id } = photograph;
  const [first, ...others] = images;
  const { embedded } = first.facts;
  const { width, height } = keptSize(first.facts);
  const { label, caption, alternativeText } = textsOf(photograph);
  const ownDate = authored.date ?? embeddedDate(embedded, photograph.sectionDate ?? essay.date);
  const date = ownDate ?? photograph.sectionDate;
  const text = ownDate === undefined ? undefined : dateText(ownDate, essay.languages);
  const time = date === undefined ? undefined : navDate(date);
  const rights = rightsOf(photograph, essay);
  const statement = equal(authored.requiredStatement, essay.requiredStatement)
    ? undefined
    : authored.requiredStatement;
  const physical = physicalScale(authored, first.facts, { width, height });
  const paintedVersion = (image: PhotographImage): PaintedImage => ({
    ...paintedImage(image, essay),
    scale: scaleOfVersion(authored, image.facts, { width, height }),
  });
  const { notes, problems } = composeNotes(authored.notes, { width, height, caption, alternativeText });

  const canvas: Canvas = {
    id,
    width,
    height,
    label,
    images: [paintedImage(first, essay), ...others.map(paintedVersion)],
    ...(caption && { summary: caption }),
    metadata: canvasMetadata(photograph, essay, text),
    ...(alternativeText && { alternativeText }),
    ...(rights !== undefined && { rights }),
    ...(statement && { requiredStatement: statement }),
    ...(time !== undefined && { navDate: time }),
    ...(text && { date: text }),
    ...(ownDate !== undefined && { edtf: ownDate }),
    places: authored.place ? authoredPlaces(authored.place) : embeddedPlaces(embedded, label),
    notes,
    seeAlso: authored.seeAlso,
    ...physical.scale,
  };
  const missing = alternativeText ? [] : [withoutAlternativeText(photograph)];
  const located = essay.originals ? locatedOriginals(photograph) : [];
  return { canvas, date, problems: [...missing, ...located, ...physical.problems, ...problems] };
}
