import type { EmbeddedMetadata } from '../../archive/embedded-metadata.ts';
import { addTo } from '../../multimap.ts';
import { atOnce, type Pieces } from '../../slices/pieces.ts';
import type {
  AuthoredImage,
  AuthoredManifest,
  AuthoredPhotograph,
  AuthoredSection,
} from '../authored/essay.ts';
import { textWithoutMarkup } from '../html/plain-text.ts';
import type { ImageFacts, ImageFactsOf } from '../model/image-facts.ts';
import type { AuthoredPath, Problem } from '../problems/problem.ts';
import { quoted } from '../source/report.ts';
import type { EdtfDate } from '../text/edtf.ts';
import { slug } from '../text/ids.ts';
import { type ImageSource, unknownImage } from './image-source.ts';

/** A photograph of an essay, wherever and however often the essay shows it. */
export interface Photograph {
  /** The id of its canvas. */
  readonly id: string;
  /** The mention that describes it. */
  readonly authored: AuthoredPhotograph;
  /** Its images with their facts; those that the archive lacks are left out. */
  readonly images: readonly [PhotographImage, ...PhotographImage[]];
  /** The date of the section that shows it first, or of one above that. */
  readonly sectionDate: EdtfDate | undefined;
}

export interface PhotographImage {
  readonly authored: AuthoredImage;
  readonly facts: ImageFacts;
}

export interface Photographs {
  /** In the order of their first appearance. */
  readonly all: readonly Photograph[];
  /** The canvas of each mention of a photograph; undefined where a problem leaves none. */
  readonly canvasOf: (mention: AuthoredPhotograph) => string | undefined;
  /** The canvas that an id, or the identifier of a photograph's first image, names. */
  readonly canvasNamed: (name: string) => string | undefined;
  /** Ids and identifiers by which photographs may be named. */
  readonly names: readonly string[];
  readonly problems: readonly Problem[];
}

interface Mention {
  readonly authored: AuthoredPhotograph;
  readonly sectionDate: EdtfDate | undefined;
}

function mentionsOf(manifest: AuthoredManifest): Mention[] {
  const mentions: Mention[] = [];
  const add = (photographs: readonly AuthoredPhotograph[], sectionDate: EdtfDate | undefined): void => {
    for (const authored of photographs) mentions.push({ authored, sectionDate });
  };
  const visit = (section: AuthoredSection, above: EdtfDate | undefined): void => {
    const date = section.date ?? above;
    add(section.photographs, date);
    for (const below of section.sections) visit(below, date);
  };
  add(manifest.photographs, undefined);
  for (const section of manifest.sections) visit(section, undefined);
  return mentions;
}

/** Whether a mention only names the photograph. */
function saysNothing({ at: _at, id: _id, images, ...details }: AuthoredPhotograph): boolean {
  return (
    images.length === 1 &&
    images[0].label === undefined &&
    Object.values(details).every(
      (detail) => detail === undefined || (Array.isArray(detail) && detail.length === 0),
    )
  );
}

/** Mentions of each photograph: those that name the same first image, or the id of one that does. */
function groupsOf(mentions: readonly Mention[], factsOf: ImageFactsOf): Map<string, Mention[]> {
  const imageOfId = new Map<string, string>();
  for (const { authored } of mentions) {
    const image = authored.images[0].identifier;
    const id = authored.id ?? slug(image);
    if (!imageOfId.has(id) && factsOf(image)) imageOfId.set(id, image);
  }
  const groups = new Map<string, Mention[]>();
  for (const mention of mentions) {
    const named = mention.authored.images[0].identifier;
    const image = factsOf(named) ? named : (imageOfId.get(named) ?? named);
    addTo(groups, image, mention);
  }
  return groups;
}

/** What a scan says, as plain text: whoever made the scan writes nothing into the pages of those who show its manifest. */
function embeddedTexts(embedded: EmbeddedMetadata): EmbeddedMetadata {
  const plain = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(plain).filter((text) => text !== '');
    return typeof value === 'string' ? textWithoutMarkup(value) : value;
  };
  const fields = Object.entries(embedded).map(([name, value]) => [name, plain(value)] as const);
  const texts: EmbeddedMetadata = Object.fromEntries(fields.filter(([, value]) => value !== ''));
  return texts;
}

/**
 * The photographs of an essay, each once. A second mention of the same image, or of the id that a photograph was given, is
 * the same photograph; it is described at one of the mentions only, which reading makes sure of.
 */
export function* photographsInPieces(manifest: AuthoredManifest, source: ImageSource): Pieces<Photographs> {
  const problems: Problem[] = [];
  const all: Photograph[] = [];
  const byMention = new Map<AuthoredPhotograph, string>();
  const byImage = new Map<string, string>();
  const imageOfId = new Map<string, string>();

  const knownImages = (authored: AuthoredPhotograph): PhotographImage[] =>
    authored.images.flatMap((image) => {
      const facts = source.factsOf(image.identifier);
      return facts ? [{ authored: image, facts: { ...facts, embedded: embeddedTexts(facts.embedded) } }] : [];
    });

  for (const [image, mentions] of groupsOf(mentionsOf(manifest), source.factsOf)) {
    yield;
    const [firstMention] = mentions;
    if (!firstMention) continue;
    problems.push(...unknownImages(mentions, source, image));

    const id = mentions.find(({ authored }) => authored.id !== undefined)?.authored.id ?? slug(image);
    const other = imageOfId.get(id);
    if (other !== undefined) {
      problems.push(sameId(id, image, other, firstMention.authored.at));
      continue;
    }
    imageOfId.set(id, image);

    const authored = (mentions.find((mention) => !saysNothing(mention.authored)) ?? firstMention).authored;
    // A mention by id names no image; another one does.
    const pictured = [authored, ...mentions.map((mention) => mention.authored)].find(
      ({ images }) => images[0].identifier === image,
    );
    const [first, ...others] = knownImages(pictured ?? authored);
    if (!first) continue;
    all.push({ id, authored, images: [first, ...others], sectionDate: firstMention.sectionDate });
    byImage.set(image, id);
    for (const mention of mentions) byMention.set(mention.authored, id);
  }

  const shown = new Set(byImage.values());
  return {
    all,
    canvasOf: (mention) => byMention.get(mention),
    canvasNamed: (name) => (shown.has(name) ? name : byImage.get(name)),
    names: [...shown, ...byImage.keys()],
    problems,
  };
}

/** Where the photographs of an essay are described in its file, by the ids of their canvases. */
export function pathsOfPhotographs(
  manifest: AuthoredManifest,
  source: ImageSource,
): ReadonlyMap<string, AuthoredPath> {
  return new Map(
    atOnce(photographsInPieces(manifest, source)).all.map(({ id, authored }) => [id, authored.at]),
  );
}

function unknownImages(mentions: readonly Mention[], source: ImageSource, image: string): Problem[] {
  return mentions.flatMap(({ authored }) =>
    authored.images
      .filter((one, index) => !source.factsOf(index === 0 ? image : one.identifier))
      .map((one) => unknownImage(one.identifier, one.at, source)),
  );
}

/** Ids that are made of names may be the same where the names are not: `a b` and `a-b`. */
function sameId(id: string, image: string, other: string, path: AuthoredPath): Problem {
  return {
    severity: 'error',
    rule: 'duplicate-id',
    message: `${quoted(image)} and ${quoted(other)} would both be called ${quoted(id)} in addresses`,
    suggestion: 'give one of them an `id` of its own',
    path,
  };
}
