import type { NegativePolicy } from '../../policies/image-policy.ts';
import type { AuthoredCollection, AuthoredManifest, AuthoredSection } from '../authored/essay.ts';
import { addressesOfImage, identifierIn } from '../iiif-import/properties.ts';
import { embeddedResources } from '../iiif-json/resources.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../model/json-value.ts';
import type { AuthoredPath, Problem } from '../problems/problem.ts';
import { quoted } from '../source/report.ts';
import type { FileReading } from './reading.ts';

function* imagesOfPhotographs(part: Pick<AuthoredSection, 'photographs' | 'sections'>): Iterable<string> {
  for (const { images } of part.photographs) for (const { identifier } of images) yield identifier;
  for (const section of part.sections) yield* imagesOfPhotographs(section);
}

/** The identifiers of all images that an authored file names, some more than once. */
export function* imagesOfAuthored(authored: AuthoredManifest | AuthoredCollection): Iterable<string> {
  if (authored.thumbnail !== undefined) yield authored.thumbnail;
  for (const { logo } of authored.providers) if (logo !== undefined) yield logo;
  if ('photographs' in authored) yield* imagesOfPhotographs(authored);
}

function* imagesIn(value: JsonValue | undefined): Iterable<JsonObject> {
  if (isJsonArray(value)) for (const item of value) yield* imagesIn(item);
  else if (isJsonObject(value)) {
    if (value['type'] === 'Image') yield value;
    else if (value['type'] === 'Choice') yield* imagesIn(value['items']);
  }
}

/** What may be identifiers of images of this archive in an IIIF JSON document. */
function* identifiersIn(document: JsonObject): Iterable<string> {
  const bodies = [...embeddedResources(document)].map(({ node }) => node['body']);
  for (const image of imagesIn([document['thumbnail'] ?? null, ...bodies.map((body) => body ?? null)]))
    for (const address of addressesOfImage(image)) {
      const identifier = identifierIn(address);
      if (identifier !== undefined) yield identifier;
    }
}

/** The identifiers of all images that a file names, as far as it is readable; some more than once. */
export function namedImages(reading: FileReading | undefined): Iterable<string> {
  const { readable } = reading ?? {};
  switch (readable?.kind) {
    case 'manifest':
      return imagesOfAuthored(readable.manifest);
    case 'collection':
      return imagesOfAuthored(readable.collection);
    case 'iiif-json':
      return readable.iiifJson.isHarvested ? [] : identifiersIn(readable.iiifJson.document);
    default:
      return [];
  }
}

/** What an essay says of an image: whether its scan is of a negative. */
export interface StatedNegative {
  readonly identifier: string;
  readonly negative: NegativePolicy;
  readonly at: AuthoredPath;
}

function* negativesOfPhotographs(
  part: Pick<AuthoredSection, 'photographs' | 'sections'>,
): Iterable<StatedNegative> {
  for (const { images, negative, at } of part.photographs)
    if (negative !== undefined) for (const { identifier } of images) yield { identifier, negative, at };
  for (const section of part.sections) yield* negativesOfPhotographs(section);
}

/** What a file says of images: which are scans of negatives. */
export function* negativesIn({ readable }: FileReading): Iterable<StatedNegative> {
  if (readable?.kind === 'manifest') yield* negativesOfPhotographs(readable.manifest);
}

/** The same as a text: equal for what is the same. */
export function negativeText(negative: NegativePolicy): string {
  return JSON.stringify(negative);
}

function negativeWords(text: string): string {
  const negative: NegativePolicy = JSON.parse(text);
  if (typeof negative === 'boolean') return String(negative);
  return negative.map((value) => value.toString(16).padStart(2, '0')).join('');
}

/**
 * Problems of images of which other files say something else: their scans are shown as they are.
 *
 * @param othersOf what other files say of an image, with their names
 */
export function disagreements(
  reading: FileReading,
  othersOf: (identifier: string) => readonly { readonly name: string; readonly negative: string }[],
): readonly Problem[] {
  return [...negativesIn(reading)].flatMap(({ identifier, negative, at }): Problem[] => {
    const here = negativeText(negative);
    const other = othersOf(identifier).find((each) => each.negative !== here);
    if (!other) return [];
    const [mine, theirs] = [here, other.negative].map(negativeWords);
    return [
      {
        severity: 'error',
        rule: 'negative',
        subject: identifier,
        message: `\`negative\` of the image ${quoted(identifier)} is ${mine} here and ${theirs} in ${quoted(other.name)}: its scan is shown as it is`,
        suggestion: 'say the same in both, or say it in one',
        path: [...at, 'negative'],
      },
    ];
  });
}
