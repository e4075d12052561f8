import { existsSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// Where the program lies on the disk. The build joins modules to files at the root of `dist/`, so that no other module knows
// its own place: each asks here.

const here = new URL('.', import.meta.url);

/** Run from its sources, by tests and tools, the program is not joined. */
const isSource = import.meta.url.endsWith('.ts');

/** When this build of Loupe was made, milliseconds since 1970: the same in every worker, whenever it is started. */
export const BUILT_MS = Math.floor(statSync(new URL(isSource ? 'cli.ts' : 'cli.js', here)).mtimeMs);

/** Path of a folder or file of the program: of `dist/` as it is installed, of `src/` when it is run from its sources. */
export function programPath(name: string): string {
  return fileURLToPath(new URL(name, here));
}

/** Path of a module that has a process or a thread of its own: these run JavaScript, also when we are run from our sources. */
export function entryPath(name: `${string}.js`): string {
  return fileURLToPath(new URL(isSource ? `../dist/${name}` : name, here));
}

/** A file that the build makes beside the modules, read at once; also when we are run from our sources. */
export function builtFile(name: string): Buffer {
  return readFileSync(fileURLToPath(new URL(isSource ? `../dist/${name}` : name, here)));
}

/** A file of a package that is installed with the program, read at once: `@hyzyla/pdfium/pdfium.wasm`. */
export function packageFile(name: string): Buffer {
  return readFileSync(fileURLToPath(import.meta.resolve(name)));
}

/**
 * The version of a package that is installed with the program, as its own `package.json` says.
 *
 * @param name of the package
 * @param entry what it gives others to load, where its name alone is nothing: `universalviewer/dist/uv.css`
 */
export function packageVersion(name: string, entry = name): string {
  for (let folder = new URL('.', import.meta.resolve(entry)); ; folder = new URL('..', folder)) {
    const file = new URL('package.json', folder);
    if (existsSync(file)) {
      const found: { name?: string; version?: string } = JSON.parse(readFileSync(file, 'utf8'));
      if (found.name === name && found.version !== undefined) return found.version;
    }
    if (folder.pathname === '/') throw new Error(`no package.json of ${name} above ${entry}`);
  }
}

/** Of this build, as `package.json` beside the program says. */
export function programVersion(): string {
  const { version }: { version: string } = JSON.parse(readFileSync(programPath('../package.json'), 'utf8'));
  return version;
}
