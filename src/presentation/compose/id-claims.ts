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
  const report = (name: string, problem: Problem): void => {
    problems.set(name, [...(problems.get(name) ?? []), problem]);
  };
  const manifests = new Map<string, string>();
  const collections = new Map<string, string>();
  const claim = (owners: Map<string, string>, kind: string, name: string, wanted: Claim): void => {
    const owner = owners.get(wanted.id);
    if (owner === undefined) owners.set(wanted.id, name);
    // Within one file, reading tells.
    else if (owner !== name) report(name, taken(wanted, owner, kind));
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
  // What stands in a file with errors takes no id from a file without; that it is taken is told with the errors.
  for (const { name, reading } of files)
    if (!reading.file && reading.readable?.kind === 'manifest')
      for (const { id, at } of reading.readable.manifest.orders) {
        const owner = manifests.get(id);
        if (owner !== undefined && owner !== name)
          report(name, taken({ id, path: [...at, 'id'] }, owner, 'manifest'));
      }
  return problems;
}
