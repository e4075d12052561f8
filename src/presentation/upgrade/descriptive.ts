import { isJsonObject, type JsonObject, type JsonValue, stringOf } from '../json-value.ts';
import { rightsUriOf } from '../text/rights.ts';
import { imagesAt, linkFrom, linksAt, partOfOf, providerOf } from './links.ts';
import { servicesOf } from './services.ts';
import { english, languageMapFrom } from './texts.ts';
import { addressOf, listAt, objectsAt, type Placed, type Upgrading } from './upgrading.ts';

/** Hints of version 2 that are behaviors of 3.0 (3.4), by the type of the resource. */
const BEHAVIORS: Readonly<Record<string, readonly string[]>> = {
  Collection: ['multi-part', 'individuals', 'continuous', 'paged'],
  Manifest: ['individuals', 'continuous', 'paged'],
  Canvas: ['non-paged', 'facing-pages'],
  Range: [],
};

const PARENTS: Readonly<Record<string, string>> = { Collection: 'Collection', Manifest: 'Collection' };

/** The texts of `metadata` (2.1, 3.1): a pair without label or value has none in 3.0, and is left out. */
function metadataOf(node: Placed<JsonObject>, upgrading: Upgrading): readonly JsonObject[] {
  return objectsAt(node, 'metadata').flatMap(({ value: pair, path }) => {
    const label = languageMapFrom(pair['label']);
    const value = languageMapFrom(pair['value']);
    if (value === undefined) return [];
    return [upgrading.from(path, { label: label ?? { none: ['–'] }, value })];
  });
}

/** Licences: the first that 3.0 knows is `rights`; others, and texts, are facts to read. */
function licencesOf(node: Placed<JsonObject>, upgrading: Upgrading) {
  let rights: string | undefined;
  const facts: JsonObject[] = [];
  for (const { value, path } of listAt(node, 'license')) {
    const address = addressOf(value);
    if (address === undefined) continue;
    const uri = rightsUriOf(address);
    if (uri !== undefined && rights === undefined) rights = uri;
    else facts.push(upgrading.from(path, { label: english('License'), value: { none: [uri ?? address] } }));
  }
  return { rights, facts };
}

function behaviorOf(node: Placed<JsonObject>, type: string, upgrading: Upgrading): readonly string[] {
  const hint = stringOf(node.value['viewingHint']);
  if (hint === undefined || hint === 'top') return [];
  if (BEHAVIORS[type]?.includes(hint)) return [hint];
  upgrading.warn(
    [...node.path, 'viewingHint'],
    `version 3 has no behavior for this viewing hint of a ${type}: it is left out`,
  );
  return [];
}

function requiredStatementOf({ value }: Placed<JsonObject>): JsonObject | undefined {
  const said = languageMapFrom(value['attribution']);
  return said && { label: english('Attribution'), value: said };
}

/** Pages about a resource (`related`) are its home page; files are renderings of it. */
function relatedOf(node: Placed<JsonObject>, upgrading: Upgrading) {
  const isPage = (value: JsonValue): boolean => {
    const format = isJsonObject(value) ? stringOf(value['format']) : undefined;
    return format === undefined || /html/.test(format);
  };
  const related = listAt(node, 'related');
  const linksOf = (wanted: 'page' | 'file'): readonly JsonObject[] =>
    related
      .filter(({ value }) => isPage(value) === (wanted === 'page'))
      .map((each) => linkFrom(each, { type: 'Text', needsLabel: true }, upgrading))
      .filter((link) => link !== undefined);
  return { homepage: linksOf('page'), renderings: linksOf('file') };
}

/**
 * What every resource may have (2.1, 3), as properties of 3.0.
 *
 * @param type of 3.0
 */
export function describedIn3(
  node: Placed<JsonObject>,
  type: string,
  upgrading: Upgrading,
): Readonly<Record<string, JsonValue | undefined>> {
  const { value } = node;
  const { rights, facts } = licencesOf(node, upgrading);
  const { homepage, renderings } = relatedOf(node, upgrading);
  return {
    label: languageMapFrom(value['label']),
    summary: languageMapFrom(value['description']),
    metadata: [...metadataOf(node, upgrading), ...facts],
    requiredStatement: requiredStatementOf(node),
    rights,
    navDate: stringOf(value['navDate']),
    behavior: behaviorOf(node, type, upgrading),
    thumbnail: imagesAt(node, 'thumbnail', upgrading),
    provider: type === 'Range' ? [] : providerOf(node, upgrading),
    homepage,
    rendering: [
      ...linksAt(node, 'rendering', { type: 'Dataset', needsLabel: true }, upgrading),
      ...renderings,
    ],
    seeAlso: linksAt(node, 'seeAlso', { type: 'Dataset', needsLabel: false }, upgrading),
    partOf: partOfOf(node, PARENTS[type] ?? 'Manifest', upgrading),
    service: servicesOf(node, upgrading),
  };
}
