import { isJsonObject, type JsonObject, type JsonValue, stringOf } from '../model/json-value.ts';
import { rightsUriOf } from '../text/rights.ts';
import { isWebAddress } from '../text/web-address.ts';
import { imagesAt, linkFrom, linksAt, partOfOf, providerOf } from './links.ts';
import { servicesOf } from './services.ts';
import { english, languageMapFrom } from './texts.ts';
import { listAt, objectsAt, type Placed, type Upgrading } from './upgrading.ts';

/** Hints of version 2 that are behaviors of 3.0 (3.4), by the type of the resource. */
const BEHAVIORS: Readonly<Record<string, readonly string[]>> = {
  Collection: ['multi-part', 'individuals', 'continuous', 'paged'],
  Manifest: ['individuals', 'continuous', 'paged'],
  Canvas: ['non-paged', 'facing-pages'],
  Range: ['individuals', 'continuous', 'paged'],
};

/** What is most often meant by `within`, by the type of the resource (2.1, 3.4). */
const PARENTS: Readonly<Record<string, string>> = {
  Collection: 'Collection',
  Manifest: 'Collection',
  Range: 'Range',
  AnnotationPage: 'AnnotationCollection',
  Annotation: 'AnnotationPage',
};

/** Resources with a date (3.0, 3.1), and with a direction (3.2). */
const DATED: ReadonlySet<string> = new Set(['Collection', 'Manifest', 'Canvas', 'Range']);
const DIRECTED: ReadonlySet<string> = new Set(['Collection', 'Manifest', 'Range']);

/** The texts of `metadata` (2.1, 3.1): a pair without label or value has none in 3.0, and is left out. */
function metadataOf(node: Placed<JsonObject>, upgrading: Upgrading): readonly JsonObject[] {
  return objectsAt(node, 'metadata').flatMap(({ value: pair, path }) => {
    const label = languageMapFrom(pair['label']);
    const value = languageMapFrom(pair['value']);
    if (value === undefined) {
      upgrading.warn(path, 'this pair of `metadata` has no value: it is left out');
      return [];
    }
    return [upgrading.from(path, { label: label ?? { none: ['–'] }, value })];
  });
}

/** Licences: the first that 3.0 knows is `rights`; others, and texts, are facts to read. */
function licencesOf(node: Placed<JsonObject>, upgrading: Upgrading) {
  let rights: string | undefined;
  const facts: JsonObject[] = [];
  for (const { value, path } of listAt(node, 'license')) {
    const address = upgrading.addressOr({ value, path }, 'this licence');
    if (address === undefined) continue;
    const uri = rightsUriOf(address);
    if (uri !== undefined && rights === undefined) rights = uri;
    else facts.push(upgrading.from(path, { label: english('License'), value: { none: [uri ?? address] } }));
  }
  return { rights, facts };
}

/** Hints that say nothing in 3.0: what is at the top stands there. */
function isOfTop(hint: JsonValue, type: string): boolean {
  return hint === '' || (hint === 'top' && (type === 'Range' || type === 'Collection'));
}

/** `viewingHint` (2.1, 3.3) as `behavior`, which may be an address too; version 2 has one. */
function behaviorOf(node: Placed<JsonObject>, type: string, upgrading: Upgrading): readonly string[] {
  const found: string[] = [];
  for (const { value, path } of listAt(node, 'viewingHint')) {
    if (isOfTop(value, type)) continue;
    const hint = stringOf(value) ?? '';
    const isBehavior = BEHAVIORS[type]?.includes(hint) || isWebAddress(hint);
    if (isBehavior && found.length === 0) found.push(hint);
    else upgrading.warn(path, `version 3 has no behavior for this viewing hint of a ${type}: it is left out`);
  }
  return found;
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
    navDate: DATED.has(type) ? stringOf(value['navDate']) : undefined,
    viewingDirection: DIRECTED.has(type) ? stringOf(value['viewingDirection']) : undefined,
    behavior: behaviorOf(node, type, upgrading),
    thumbnail: imagesAt(node, 'thumbnail', upgrading),
    provider: providerOf(node, upgrading),
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
