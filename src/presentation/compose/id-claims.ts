import { addTo } from '../../multimap.ts';
import type { AuthoredPath, Problem } from '../problem.ts';
import { quoted } from '../source/report.ts';
import type { FileReading } from './reading.ts';

/** An id that a file gives to something of its own. */
interface Claim {
  readonly id: string;
  readonly path: AuthoredPath;
}

export interface NamedReading {
  /** Below the manifests folder. */
  readonly name: string;
  readonly reading: FileReading;
}

function taken({ id, path }: Claim, by: string, kind: string): Problem {
  return {
    severity: 'error',
    rule: 'duplicate-id',
    message: `there is a ${kind} ${quoted(id)} already: ${quoted(by)}`,
    suggestion: 'choose another name',
    path,
  };
}

/**
 * Problems of ids that two files claim, by file. A file's own name goes before the orders that others give; of two of a kind,
 * the first file by name keeps the id.
 *
 * @param files in the order of their names
 */
export function clashesOf(files: readonly NamedReading[]): ReadonlyMap<string, readonly Problem[]> {
  const problems = new Map<string, Problem[]>();
  const manifests = new Map<string, string>();
  const collections = new Map<string, string>();
  const claim = (owners: Map<string, string>, kind: string, name: string, wanted: Claim): void => {
    const owner = owners.get(wanted.id);
    if (owner === undefined) owners.set(wanted.id, name);
    // Reading reports ids that one file has twice.
    else if (owner !== name) addTo(problems, name, taken(wanted, owner, kind));
  };

  for (const { name, reading } of files) {
    const isCollection =
      reading.file?.kind === 'iiif-json'
        ? reading.file.iiifJson.type === 'Collection'
        : name.startsWith('collections/');
    claim(isCollection ? collections : manifests, isCollection ? 'collection' : 'manifest', name, {
      id: reading.id,
      path: [],
    });
  }
  for (const { name, reading } of files)
    if (reading.file?.kind === 'manifest')
      for (const { id, at } of reading.file.manifest.orders)
        claim(manifests, 'manifest', name, { id, path: [...at, 'id'] });
  // A file with errors takes no id from one without; that an id of it is taken is reported with its errors.
  for (const { name, reading } of files)
    if (!reading.file && reading.readable?.kind === 'manifest')
      for (const { id, at } of reading.readable.manifest.orders) {
        const owner = manifests.get(id);
        if (owner !== undefined && owner !== name)
          addTo(problems, name, taken({ id, path: [...at, 'id'] }, owner, 'manifest'));
      }
  return problems;
}
