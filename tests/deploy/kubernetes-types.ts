import { execFile } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '..', '..');

/** What every resource says of itself. */
export interface Typed {
  readonly apiVersion: string;
  readonly kind: string;
}

/**
 * Looks at resources by the types that are made of the API of Kubernetes: keys that it does not know, values of other
 * kinds, what is missing. Resolves with what the compiler says, '' where all is well.
 *
 * @param folder that is there and holds nothing of the name `types`
 * @param wrong of which each must be found to be wrong
 */
export async function mistypedResources(
  folder: string,
  resources: readonly Typed[],
  wrong: readonly Typed[] = [],
): Promise<string> {
  const place = join(folder, 'types');
  await mkdir(place);
  await symlink(join(ROOT, 'node_modules'), join(place, 'node_modules'));
  const line = ({ apiVersion, kind, ...rest }: Typed, at: number) => {
    const type = `import('kubernetes-models/${apiVersion}').I${kind}`;
    return `export const resource${at}: ${type} = ${JSON.stringify({ apiVersion, kind, ...rest })};`;
  };
  const lines = [
    ...resources.map(line),
    ...wrong.flatMap((each, at) => ['// @ts-expect-error', line(each, resources.length + at)]),
  ];
  await writeFile(join(place, 'resources.ts'), `${lines.join('\n')}\n`);
  const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const flags = [
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    '--module',
    'nodenext',
    '--ignoreConfig',
    '--types',
    '',
  ];
  return promisify(execFile)(process.execPath, [compiler, ...flags, 'resources.ts'], { cwd: place }).then(
    () => '',
    (error: unknown) => (error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error)),
  );
}
