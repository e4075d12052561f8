import type { AuthoredPath, Problem } from '../problems/problem.ts';
import { quoted } from '../source/report.ts';
import type { FileReading } from './reading.ts';

/**
 * An id that a file gives to something of its own: to itself by its name, or to another order. One that is `wished`, by a file
 * with errors, is taken from no other file.
 */
export interface IdClaim {
  readonly kind: 'manifest' | 'collection';
  readonly id: string;
  readonly claim: 'own' | 'order' | 'wished';
  readonly path: AuthoredPath;
}

export interface NamedReading {
  /** Below the manifests folder. */
  readonly name: string;
  readonly reading: FileReading;
}

/** The ids that a file claims, its own first; ids that it claims twice are among them once. */
export function claimsOf({ name, reading }: NamedReading): readonly IdClaim[] {
  const isCollection =
    reading.file?.kind === 'iiif-json'
      ? reading.file.iiifJson.type === 'Collection'
      : name.startsWith('collections/');
  const own: IdClaim = {
    kind: isCollection ? 'collection' : 'manifest',
    id: reading.id,
    claim: 'own',
    path: [],
  };
  const { file, readable } = reading;
  if (readable?.kind !== 'manifest') return [own];
  const claims = new Map([[own.kind === 'manifest' ? own.id : '', own]]);
  // Reading reports ids that one file has twice.
  for (const { id, at } of readable.manifest.orders)
    if (!claims.has(id))
      claims.set(id, { kind: 'manifest', id, claim: file ? 'order' : 'wished', path: [...at, 'id'] });
  return [...claims.values()];
}

/**
 * Problems of ids that another file has.
 *
 * @param ownerOf name of the file that has an id: of those whose name it is, else of those that give it to an order, the
 * first by name; undefined when it is only wished
 */
export function clashesOf(
  name: string,
  claims: readonly IdClaim[],
  ownerOf: (kind: IdClaim['kind'], id: string) => string | undefined,
): readonly Problem[] {
  return claims.flatMap(({ kind, id, path }) => {
    const owner = ownerOf(kind, id);
    if (owner === undefined || owner === name) return [];
    return [
      {
        severity: 'error' as const,
        rule: 'duplicate-id',
        message: `there is a ${kind} ${quoted(id)} already: ${quoted(owner)}`,
        suggestion: 'choose another name',
        path,
      },
    ];
  });
}

/**
 * Which file has each id, for `clashesOf`.
 *
 * @param files with their claims, in the order of their names
 */
export function ownersOf(
  files: readonly { readonly name: string; readonly claims: readonly IdClaim[] }[],
): (kind: IdClaim['kind'], id: string) => string | undefined {
  const owners = new Map<string, string>();
  for (const wanted of ['own', 'order'] as const)
    for (const { name, claims } of files)
      for (const { kind, id, claim } of claims)
        if (claim === wanted && !owners.has(`${kind} ${id}`)) owners.set(`${kind} ${id}`, name);
  return (kind, id) => owners.get(`${kind} ${id}`);
}
