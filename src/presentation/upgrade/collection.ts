import type { JsonObject } from '../model/json-value.ts';
import { isJsonObject } from '../model/json-value.ts';
import { describedIn3 } from './descriptive.ts';
import { addressOf, listAt, type Placed, typesOf, type Upgrading } from './upgrading.ts';

function memberIn3(
  each: Placed,
  type: 'Manifest' | 'Collection',
  upgrading: Upgrading,
): readonly JsonObject[] {
  const value = isJsonObject(each.value) ? each.value : { '@id': each.value };
  const node = { value, path: each.path };
  const id = upgrading.addressOr(each, 'this member of the collection');
  if (id === undefined) return [];
  const said = typesOf(value).includes('Collection')
    ? 'Collection'
    : typesOf(value).includes('Manifest')
      ? 'Manifest'
      : type;
  const { label, ...described } = describedIn3(node, said, upgrading);
  const items = said === 'Collection' ? membersIn3(node, upgrading) : [];
  return [
    upgrading.from(each.path, {
      id,
      type: said,
      ...described,
      label: label ?? { none: [id] },
      ...(items.length > 0 && { items }),
    }),
  ];
}

/** The members of a collection (2.1, 5.8) in one list: `members` as they are, then collections, then manifests. */
function membersIn3(node: Placed<JsonObject>, upgrading: Upgrading): readonly JsonObject[] {
  return [
    ...listAt(node, 'members').flatMap((each) => memberIn3(each, 'Manifest', upgrading)),
    ...listAt(node, 'collections').flatMap((each) => memberIn3(each, 'Collection', upgrading)),
    ...listAt(node, 'manifests').flatMap((each) => memberIn3(each, 'Manifest', upgrading)),
  ];
}

/** A collection of version 2 as one of 3.0. */
export function collectionIn3(node: Placed<JsonObject>, upgrading: Upgrading): JsonObject {
  upgrading.know(addressOf(node.value), 'Collection');
  return upgrading.from(node.path, {
    id: addressOf(node.value),
    type: 'Collection',
    ...describedIn3(node, 'Collection', upgrading),
    items: membersIn3(node, upgrading),
  });
}
