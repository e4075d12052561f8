import { checkDescription } from '../iiif-rules/check-language-maps.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue, stringOf } from '../model/json-value.ts';
import { VIEWING_DIRECTIONS } from '../model/manifest.ts';
import type { AuthoredPath } from '../problems/problem.ts';
import { quoted, type Report } from '../source/report.ts';
import { checkRights } from '../text/rights.ts';
import { isWebAddress } from '../text/web-address.ts';

/** Properties that hold a list, even of one item (3.0, 4.2 and 4.3). */
const LISTS = [
  ...['items', 'structures', 'annotations', 'metadata', 'thumbnail', 'provider', 'homepage', 'logo'],
  ...['rendering', 'seeAlso', 'partOf', 'behavior', 'service', 'services'],
];

/** Whether a text is an http or https URL, or a path on this server. */
export function isAddress(text: string): boolean {
  return isWebAddress(text) || /^\/(?!\/)[^\s<>"\\^`{|}]*$/.test(text);
}

/** Whether a text is a URI of any scheme, or a path on this server. */
export function isUri(text: string): boolean {
  return isAddress(text) || /^(?!javascript:|data:|https?:)[a-z][a-z0-9+.-]*:[^\s<>"\\^`{|}]+$/i.test(text);
}

function checkLinks(node: JsonObject, name: string, path: AuthoredPath, report: Report): void {
  const list = node[name];
  if (!isJsonArray(list)) return;
  for (const [index, link] of list.entries()) {
    const at = [...path, name, index];
    if (!isJsonObject(link)) {
      report.error(at, 'list', 'this is no object', 'write {"id": "https://…", "type": "…"}');
      continue;
    }
    const id = stringOf(link['id'] ?? link['@id']);
    if (id === undefined || !isAddress(id))
      report.error([...at, 'id'], 'address', 'this has no web address', 'addresses begin with https://');
    if (stringOf(link['type'] ?? link['@type']) === undefined)
      report.error(at, 'type', 'this does not say its type', 'such as Text, Dataset or Image');
    if (name !== 'seeAlso' && link['label'] === undefined && name !== 'thumbnail' && name !== 'logo')
      report.error(at, 'missing-label', `what ${name} leads to has no label`);
    checkDescription(link, at, report);
  }
}

function checkProviders(value: JsonValue | undefined, path: AuthoredPath, report: Report): void {
  if (!isJsonArray(value)) return;
  for (const [index, agent] of value.entries()) {
    const at = [...path, 'provider', index];
    if (!isJsonObject(agent) || agent['type'] !== 'Agent' || stringOf(agent['id']) === undefined) {
      report.error(at, 'type', 'a provider is an Agent with an id');
      continue;
    }
    if (!isUri(stringOf(agent['id']) ?? ''))
      report.error([...at, 'id'], 'address', 'the id of the provider is not a URI');
    if (agent['label'] === undefined) report.error(at, 'missing-label', 'the provider has no label');
    checkProperties(agent, at, report);
  }
}

function checkTexts(node: JsonObject, path: AuthoredPath, report: Report): void {
  const { rights, viewingDirection } = node;
  if (rights !== undefined) {
    const check = typeof rights === 'string' ? checkRights(rights) : { kind: 'wrong' as const };
    const meant = 'meant' in check && check.meant !== undefined ? `did you mean ${check.meant}?` : undefined;
    const written = typeof rights === 'string' ? quoted(rights) : 'this';
    if (check.kind === 'wrong')
      report.error(
        [...path, 'rights'],
        'rights-uri',
        `${written} is not a licence or statement by its URI`,
        meant ?? 'for example http://rightsstatements.org/vocab/InC/1.0/',
      );
    if (check.kind === 'unknown')
      report.warning([...path, 'rights'], 'rights-uri', `${written} is no licence that Loupe knows`, meant);
  }
  if (
    viewingDirection !== undefined &&
    !VIEWING_DIRECTIONS.some((direction) => direction === viewingDirection)
  )
    // Extensions may define others (3.0, 3.2).
    report.warning(
      [...path, 'viewingDirection'],
      'viewing-direction',
      'viewers know no such direction',
      `one of ${VIEWING_DIRECTIONS.join(', ')}`,
    );
}

/** Checks what any resource may have (3.0, 3): texts, links, rights, lists. */
export function checkProperties(node: JsonObject, path: AuthoredPath, report: Report): void {
  // Of an AnnotationPage `partOf` is one object, as in Web Annotation (3.0, 5.8).
  for (const name of LISTS)
    if (
      node[name] !== undefined &&
      !isJsonArray(node[name]) &&
      !(name === 'partOf' && node['type'] === 'AnnotationPage')
    )
      report.error([...path, name], 'list', `\`${name}\` is a list`, 'put it between [ and ]');
  checkDescription(node, path, report);
  checkTexts(node, path, report);
  for (const name of ['homepage', 'rendering', 'seeAlso', 'thumbnail', 'logo'])
    checkLinks(node, name, path, report);
  checkProviders(node['provider'], path, report);
}
