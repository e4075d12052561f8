import { parsedUrl } from '../../parsed-url.ts';
import { plainText } from '../html/plain-text.ts';
import { isJsonObject, type JsonObject, listOf, stringOf, withTexts } from '../model/json-value.ts';
import { withoutTags } from '../text/html-tags.ts';
import { imageAddressOf, servicesOf } from './services.ts';
import { english, languageMapFrom } from './texts.ts';
import { listAt, numberOf, type Placed, typesOf, type Upgrading } from './upgrading.ts';

/** What content is, by the beginning of its media type (3.0, 4.3). */
const BY_FORMAT: readonly (readonly [RegExp, string])[] = [
  [/^image\//, 'Image'],
  [/^audio\//, 'Sound'],
  [/^video\//, 'Video'],
  [/^text\/|^application\/(?:pdf|epub\+zip|xhtml\+xml)/, 'Text'],
];

const BY_TYPE: Readonly<Record<string, string>> = {
  Image: 'Image',
  Sound: 'Sound',
  Audio: 'Sound',
  MovingImage: 'Video',
  Video: 'Video',
  Text: 'Text',
  PhysicalObject: 'Model',
  Manifest: 'Manifest',
  Collection: 'Collection',
};

/** The type of 3.0 of a content resource; `Dataset` when nothing tells it. */
export function contentTypeOf(node: JsonObject): string {
  for (const type of typesOf(node)) {
    const known = BY_TYPE[type];
    if (known !== undefined) return known;
  }
  const format = stringOf(node['format']) ?? '';
  return BY_FORMAT.find(([pattern]) => pattern.test(format))?.[1] ?? 'Dataset';
}

function asObject({ value, path }: Placed): Placed<JsonObject> {
  return { value: isJsonObject(value) ? value : { '@id': value }, path };
}

/** Images that are given as an address or as an object with a service: `thumbnail` and `logo`. */
export function imagesAt(
  node: Placed<JsonObject>,
  name: string,
  upgrading: Upgrading,
): readonly JsonObject[] {
  return listAt(node, name).flatMap((each) => {
    const image = asObject(each);
    const id = upgrading.addressOr(each, 'this picture');
    if (id === undefined) return [];
    const { format, width, height } = image.value;
    const service = servicesOf(image, upgrading);
    return [
      upgrading.from(image.path, {
        id: imageAddressOf(id, service, image.path, upgrading),
        type: 'Image',
        format,
        width: numberOf(width),
        height: numberOf(height),
        service,
      }),
    ];
  });
}

interface LinkShape {
  /** Where neither type nor format tell it. */
  readonly type: string;
  /** 3.0 wants a label of what people follow (3.3.2). */
  readonly needsLabel: boolean;
}

/** A page or file elsewhere that is named by its address or an object; undefined when it has no address. */
export function linkFrom(
  each: Placed,
  { type: otherwise, needsLabel }: LinkShape,
  upgrading: Upgrading,
): JsonObject | undefined {
  const { value, path } = asObject(each);
  const id = upgrading.addressOr(each, 'this link');
  if (id === undefined) return undefined;
  const { format, profile, label } = value;
  const type = contentTypeOf(value);
  // What has no label is for programs: their texts, such as XML, are data.
  const isData = type === 'Dataset' || (type === 'Text' && !needsLabel);
  return upgrading.from(path, {
    id,
    type: isData ? otherwise : type,
    label: languageMapFrom(label) ?? (needsLabel ? { none: [id] } : undefined),
    format: stringOf(format),
    profile: stringOf(profile),
    language: languagesOfContent(value),
  });
}

/** The languages that content is in, which are a list in 3.0 (3.2). */
export function languagesOfContent({ language }: JsonObject): readonly string[] {
  return listOf(language).flatMap((each) => stringOf(each) ?? []);
}

/** All links of a property. */
export function linksAt(
  node: Placed<JsonObject>,
  name: string,
  shape: LinkShape,
  upgrading: Upgrading,
): readonly JsonObject[] {
  return listAt(node, name)
    .map((each) => linkFrom(each, shape, upgrading))
    .filter((link) => link !== undefined);
}

/** What has a name of its own in 3.0, or none: a sequence is a range there, or the manifest itself. */
const OF_PARENTS: Readonly<Record<string, string>> = { Layer: 'AnnotationCollection' };

/** Types by the addresses that 2.1 recommends (appendix A). */
const BY_ADDRESS: readonly (readonly [RegExp, string])[] = [
  [/\/manifest(?:\.json)?\/?$/i, 'Manifest'],
  [/\/sequence\/[^/]+$/i, 'Sequence'],
  [/\/range\/[^/]+$/i, 'Range'],
  [/\/layer\/[^/]+$/i, 'AnnotationCollection'],
  [/\/collections?(?:\/|$)/i, 'Collection'],
];

/**
 * `within` (2.1, 3.4) as `partOf`.
 *
 * @param otherwise the type of what neither says its type, nor is in the file, nor has an address that tells it
 */
export function partOfOf(
  node: Placed<JsonObject>,
  otherwise: string,
  upgrading: Upgrading,
): readonly JsonObject[] {
  return listAt(node, 'within').flatMap((each) => {
    const { value, path } = asObject(each);
    const id = upgrading.addressOr(each, 'what this is within');
    if (id === undefined) return [];
    const [said] = typesOf(value);
    const found = said ?? upgrading.typeOf(id) ?? BY_ADDRESS.find(([pattern]) => pattern.test(id))?.[1];
    if (found === 'Sequence') {
      // What is within a sequence of the file is in its place in the new document.
      if (upgrading.typeOf(id) === undefined)
        upgrading.warn(path, 'version 3 has no sequences that something is part of: it is left out');
      return [];
    }
    const type = OF_PARENTS[found ?? ''] ?? found ?? otherwise;
    return [upgrading.from(path, { id, type, label: languageMapFrom(value['label']) })];
  });
}

/** The logo of version 2 belongs to whoever provides the resource, who has no name there: the host gives it. */
export function providerOf(node: Placed<JsonObject>, upgrading: Upgrading): readonly JsonObject[] {
  const logo = imagesAt(node, 'logo', upgrading);
  const [address] = logo.flatMap(({ id }) => parsedUrl(stringOf(id) ?? '') ?? []);
  if (!address) {
    if (logo.length > 0) upgrading.warn([...node.path, 'logo'], 'the logo is no web address: it is left out');
    return [];
  }
  const { origin, host } = address;
  const said = languageMapFrom(node.value['attribution']) ?? {};
  // It may be HTML (2.1, 4.4), and a label is none.
  const plain = withTexts(said, (text) => withoutTags(plainText(text)).trim());
  const label = languageMapFrom(plain) ?? english(host);
  return [upgrading.from([...node.path, 'logo'], { id: `${origin}/`, type: 'Agent', label, logo })];
}
