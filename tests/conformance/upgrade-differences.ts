import { at, isObject, type Json, type JsonObject, listed, type Rewrite, without } from '../support/json.ts';

/** A difference between our 2.1, as `@iiif/parser` upgrades it, and our 3.0; both sides are rewritten to what is common. */
export interface Difference {
  readonly reason: string;
  readonly ofUpgraded?: Rewrite;
  readonly of3?: Rewrite;
}

const typed = (object: JsonObject, ...types: readonly string[]): boolean =>
  types.includes(String(object['type']));

/** Rewrites every string of an object, but not of those in it. */
function strings(object: JsonObject, rewrite: (text: string) => string): JsonObject {
  const one = (value: Json | undefined): Json | undefined =>
    typeof value === 'string'
      ? rewrite(value)
      : Array.isArray(value)
        ? value.map((item: Json) => one(item) ?? item)
        : value;
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, one(value)]));
}

const inVersionsOfTheImageApi: Rewrite = (object) =>
  strings(object, (text) => text.replace(/(\/iiif)\/[23]\/([^/]+).*$/, '$1/$2'));

/** The image, its sizes and tiles, once for the two versions of the service. */
const imageServicesOnce: Rewrite = (object) => {
  const services = listed(object['service']).filter(isObject);
  const isOfImages = (service: JsonObject): boolean =>
    /^ImageService[23]$/.test(String(service['@type'] ?? service['type']));
  const [first] = services.filter(isOfImages);
  if (!first) return object;
  const { '@id': id2, id, width, height, sizes, tiles } = first;
  const common = { id: id ?? id2, width, height, sizes, tiles };
  return { ...object, service: [sentAgain(common), ...services.filter((service) => !isOfImages(service))] };
};

/** Without what is undefined. */
function sentAgain(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

/** The language map of a value of 2.1. */
function languageMap(value: Json | undefined): JsonObject {
  const map: Record<string, Json[]> = {};
  for (const text of listed(value)) {
    const language = String(at(text, '@language') ?? 'none');
    map[language] = [...(map[language] ?? []), at(text, '@value') ?? text];
  }
  return map;
}

/** Without the services by which a manifest or collection is searched. */
const withoutSearch: Rewrite = (object) => {
  const services = listed(object['service']);
  const others = services.filter(
    (service) => !/^SearchService[12]$/.test(String(at(service, 'type') ?? at(service, '@type'))),
  );
  if (others.length === services.length) return object;
  return others.length > 0 ? { ...object, service: others } : without(object, 'service');
};

const placesOfServices: Rewrite = (object) => {
  const services = listed(object['service']).filter(isObject);
  const places = services.filter((service) => service['type'] === 'Feature');
  if (places.length === 0) return object;
  const others = services.filter((service) => !places.includes(service));
  const features = places.map((place) => ({
    type: 'Feature',
    geometry: place['geometry'],
    properties: { label: languageMap(at(place, 'properties', 'name')) },
  }));
  return {
    ...without(object, 'service'),
    ...(others.length > 0 && { service: others }),
    navPlace: { type: 'FeatureCollection', features },
  };
};

const HINTS = ['individuals', 'paged', 'continuous', 'multi-part'];

/** Each hint that 2.1 has, once. */
const commonBehavior: Rewrite = (object, property) => {
  const behavior = [...new Set(listed(object['behavior']))].filter((value) => HINTS.includes(String(value)));
  const member = property === 'items' && typed(object, 'Collection');
  const rest = without(object, 'behavior');
  return behavior.length > 0 && !member ? { ...rest, behavior } : rest;
};

const isBody = (object: JsonObject, property: string): boolean =>
  property === 'body' && typed(object, 'Image');

/** Links that clients show to people or follow, by the property that holds them. */
const LINKS = ['homepage', 'seeAlso', 'rendering'];

export const DIFFERENCES: readonly Difference[] = [
  {
    reason: 'the documents of each version have URLs of their own',
    ofUpgraded: (object) => strings(object, (text) => text.replace('/presentation/2/', '/presentation/3/')),
  },
  {
    reason: 'each version links to the change stream of its own documents',
    ofUpgraded: (object) => strings(object, (text) => text.replace('/discovery/2/', '/discovery/')),
  },
  {
    reason: 'the parser converts a painted image twice: its URL is encoded again, and its label lost',
    ofUpgraded: (object, property) =>
      isBody(object, property)
        ? strings(without(object, 'label'), (text) => text.replaceAll('%25', '%'))
        : object,
    of3: (object, property) => (isBody(object, property) ? without(object, 'label') : object),
  },
  {
    reason:
      '2.1 asks images of Image API 2.1 and 3.0 those of 3.0, whose canonical URLs differ for the same image',
    ofUpgraded: inVersionsOfTheImageApi,
    of3: inVersionsOfTheImageApi,
  },
  {
    reason:
      'services in 3.0 are of both versions, and the parser keeps no limits; their sizes and tiles are the same',
    ofUpgraded: imageServicesOnce,
    of3: imageServicesOnce,
  },
  {
    reason:
      'a search answers with canvases of the version that announces it, and 3.0 announces both versions of searches',
    ofUpgraded: withoutSearch,
    of3: withoutSearch,
  },
  {
    reason: '2.1 has no page around the annotation that paints; the parser makes one up',
    ofUpgraded: (object, property) =>
      property === 'items' && typed(object, 'AnnotationPage') ? without(object, 'id') : object,
    of3: (object, property) =>
      property === 'items' && typed(object, 'AnnotationPage') ? without(object, 'id') : object,
  },
  { reason: '2.1 has no placeholder for a canvas', of3: (object) => without(object, 'placeholderCanvas') },
  {
    reason: '2.1 allows navDate on manifests and collections only',
    of3: (object) => (typed(object, 'Canvas', 'Range') ? without(object, 'navDate') : object),
  },
  {
    reason: 'places are a GeoJSON service in 2.1, and the navPlace extension in 3.0, which has a context',
    ofUpgraded: placesOfServices,
    of3: (object) => {
      const contexts = listed(object['@context']);
      return contexts.length > 1 ? { ...object, '@context': contexts.at(-1) } : object;
    },
  },
  {
    reason:
      'every service has an id and a type in 3.0, Physical Dimensions neither in 2.1; the parser drops its context',
    ofUpgraded: (object) => ('physicalScale' in object ? without(object, '@context', '@type') : object),
    of3: (object) => ('physicalScale' in object ? without(object, '@context', '@type', '@id') : object),
  },
  {
    reason: 'related is what homepage is; the parser gives the first one to a provider that it makes up',
    ofUpgraded: (object) => {
      const homepage = at(object, 'provider', 0, 'homepage');
      return homepage === undefined ? object : { ...object, homepage };
    },
    of3: (object) => {
      const [first] = [
        ...listed(object['homepage']),
        ...listed(object['provider']).flatMap((agent) => listed(at(agent, 'homepage') ?? linkTo(agent))),
      ];
      return first === undefined || typed(object, 'Agent') ? object : { ...object, homepage: [first] };
    },
  },
  {
    reason:
      '2.1 has no required statement with a heading; where there is none, providers are named in its place',
    ofUpgraded: (object) => withoutHeading(object),
    of3: (object) => {
      if (object['requiredStatement'] !== undefined) return withoutHeading(object);
      const names = listed(object['provider']).map((agent) => at(agent, 'label'));
      return names.length > 0 ? { ...object, requiredStatement: { value: joined(names) } } : object;
    },
  },
  {
    reason: '2.1 has no providers but their logos, which carry their names',
    ofUpgraded: (object) => onlyLogos(object),
    of3: (object) => onlyLogos(object),
  },
  {
    reason: 'the parser loses the license, by a pattern that matches nothing at the beginning of every text',
    of3: (object) => without(object, 'rights'),
  },
  {
    reason:
      '2.1 has fewer hints than 3.0 has behaviors; the parser takes those of manifest, sequence and top range alike',
    ofUpgraded: commonBehavior,
    of3: commonBehavior,
  },
  {
    reason:
      'within is a plain URL in 2.1, for canvases and ranges only at their own URLs; the parser keeps it in manifests only',
    of3: (object) => {
      if (typed(object, 'Canvas', 'Range', 'Collection')) return without(object, 'partOf');
      const containers = listed(object['partOf']).filter(isObject);
      return containers.length > 0
        ? { ...object, partOf: containers.map((container) => without(container, 'label')) }
        : object;
    },
  },
  {
    reason:
      'sections say where they begin in 2.1, where photographs are not listed between the sections below',
    ofUpgraded: (object) => (typed(object, 'Range') ? without(object, 'start') : object),
  },
  {
    reason: 'the top of the table of contents lists only the ranges in 2.1, if it has any',
    of3: (object, property) => {
      const ranges = listed(object['items']).filter((item) => at(item, 'type') === 'Range');
      return property === 'structures' && ranges.length > 0 ? { ...object, items: ranges } : object;
    },
  },
  {
    reason: 'ranges and canvases are two lists in 2.1, and the parser puts the ranges first',
    of3: (object) => {
      if (!typed(object, 'Range')) return object;
      const items = listed(object['items']);
      const ranges = items.filter((item) => at(item, 'type') === 'Range');
      return { ...object, items: [...ranges, ...items.filter((item) => !ranges.includes(item))] };
    },
  },
  {
    reason: 'a choice has the size of its default in 2.1, for Universal Viewer; the parser makes up an id',
    ofUpgraded: (object) => (typed(object, 'Choice') ? without(object, 'id', 'width', 'height') : object),
  },
  {
    reason:
      '2.1 has no types of links, and the parser guesses them from media types; manifests have other ones',
    ofUpgraded: (object, property) => linkWithoutType(object, property),
    of3: (object, property) => linkWithoutType(object, property),
  },
  {
    reason: 'the only language of a link is no list in 2.1',
    ofUpgraded: (object, property) =>
      LINKS.includes(property) && object['language'] !== undefined
        ? { ...object, language: listed(object['language']) }
        : object,
  },
  {
    reason:
      'captions are metadata alone in 2.1, since Mirador shows descriptions of canvases as [object Object]',
    of3: (object) => (typed(object, 'Canvas') ? without(object, 'summary') : object),
  },
  {
    reason: 'lists of notes are within a layer in 2.1',
    ofUpgraded: (object) => (typed(object, 'AnnotationPage') ? without(object, 'partOf') : object),
  },
  {
    reason: 'embedded texts have other names in 2.1, and the parser keeps them',
    ofUpgraded: (object) => {
      const { chars, ...rest } = object;
      return chars === undefined ? object : { ...without(rest, 'id'), type: 'TextualBody', value: chars };
    },
  },
  {
    reason:
      'a part of a canvas is a URL with a fragment in 2.1; our 3.0 has a selector, and names the manifest',
    of3: (object, property) => {
      if (property === 'selector' || !('target' in object)) return object;
      const source = at(object, 'target', 'source', 'id');
      const region = at(object, 'target', 'selector', 'value');
      if (source === undefined) return object;
      return { ...object, target: region === undefined ? source : `${String(source)}#${String(region)}` };
    },
  },
  {
    reason: 'references to manifests and collections are kept small in 2.1',
    of3: (object, property) =>
      property === 'items' && typed(object, 'Manifest', 'Collection') ? without(object, 'summary') : object,
  },
];

function withoutHeading(object: JsonObject): JsonObject {
  const value = at(object, 'requiredStatement', 'value');
  return value === undefined ? object : { ...object, requiredStatement: { value } };
}

/** Several language maps as one. */
function joined(maps: readonly (Json | undefined)[]): JsonObject {
  const all: Record<string, Json[]> = {};
  for (const map of maps)
    for (const [language, texts] of Object.entries(isObject(map) ? map : {}))
      all[language] = [...(all[language] ?? []), ...listed(texts)];
  return all;
}

/** What 2.1 links to where a provider has no homepage. */
function linkTo(agent: Json): JsonObject {
  return { id: at(agent, 'id'), label: at(agent, 'label') };
}

function onlyLogos(object: JsonObject): JsonObject {
  const logos = listed(object['provider'])
    .flatMap((agent) => listed(at(agent, 'logo')))
    .filter(isObject)
    .map((logo) => without(logo, 'label'));
  const rest = without(object, 'provider');
  return logos.length > 0 ? { ...rest, logos } : rest;
}

function linkWithoutType(object: JsonObject, property: string): JsonObject {
  if (!LINKS.includes(property)) return object;
  const isManifest = String(object['id']).includes('/presentation/');
  return without(object, 'type', ...(isManifest ? ['format', 'profile'] : []));
}
