import type { AuthoredCollection, AuthoredManifest, AuthoredSection } from '../authored/essay.ts';
import { addressesOfImage, identifierIn } from '../iiif-import/properties.ts';
import { embeddedResources } from '../iiif-json/resources.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../model/json-value.ts';
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
