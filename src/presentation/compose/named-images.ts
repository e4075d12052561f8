import type { ReadAuthored } from '../authored/read-file.ts';
import { addressesOfImage, identifierIn } from '../iiif-json/import-properties.ts';
import { embeddedResources } from '../iiif-json/resources.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../json-value.ts';
import { namedImages } from './images-of-essay.ts';

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

/** The identifiers of all images that a file names, as far as it is legible; some more than once. */
export function imagesNamedIn(reading: ReadAuthored | undefined): Iterable<string> {
  const { legible } = reading ?? {};
  switch (legible?.kind) {
    case 'manifest':
      return namedImages(legible.manifest);
    case 'collection':
      return namedImages(legible.collection);
    case 'iiif-json':
      return identifiersIn(legible.iiifJson.document);
    default:
      return [];
  }
}
