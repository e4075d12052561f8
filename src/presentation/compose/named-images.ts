import { addressesOfImage, identifierIn } from '../iiif-json/import-properties.ts';
import { embeddedResources } from '../iiif-json/resources.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../json-value.ts';
import { namedImages } from './images-of-essay.ts';
import type { FileReading } from './reading.ts';

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

/** The identifiers of all images that a file names, as far as it can be read; some more than once. */
export function imagesNamedIn(reading: FileReading | undefined): Iterable<string> {
  const { readable } = reading ?? {};
  switch (readable?.kind) {
    case 'manifest':
      return namedImages(readable.manifest);
    case 'collection':
      return namedImages(readable.collection);
    case 'iiif-json':
      return identifiersIn(readable.iiifJson.document);
    default:
      return [];
  }
}
