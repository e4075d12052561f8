import { posix } from 'node:path';
import { builtFile, packageVersion } from '../../program.ts';

/** Folders below `/assets/` that hold the files of a package each, and what of it can be loaded by name. */
const PACKAGES = {
  mirador: 'mirador',
  openseadragon: 'openseadragon',
  universalviewer: 'universalviewer/dist/uv.css',
} as const;

export type AssetPackage = keyof typeof PACKAGES;

const versions = new Map<AssetPackage, string>();

function isPackage(folder: string): folder is AssetPackage {
  return Object.hasOwn(PACKAGES, folder);
}

/** The version of a package that is served, as addresses of its files say it. */
export function servedVersion(name: AssetPackage): string {
  const version = versions.get(name) ?? packageVersion(name, PACKAGES[name]);
  versions.set(name, version);
  return version;
}

/**
 * The path of a file below `/assets/`. That of a package says its version, so that browsers keep the file for good and
 * ask for another after an upgrade.
 *
 * @param root path prefix of the site, without a trailing slash
 * @param asset `openseadragon/openseadragon.min.js`, `loupe.css`
 */
export function assetPath(root: string, asset: string): string {
  const [folder = ''] = asset.split('/');
  return `${root}/assets/${asset}${isPackage(folder) ? `?v=${servedVersion(folder)}` : ''}`;
}

const IMPORT = /(?:^|;)(?:import|export)\b[^'"()=;]*["'](\.{1,2}\/[^'"]+)["']/gm;

const imported = new Map<string, readonly string[]>();

/** What the text of a module imports of its own site, below `/assets/` as the module is; what is imported later is left out. */
function importsIn(text: string, module: string): readonly string[] {
  return [...text.matchAll(IMPORT)].map(([, path = '']) => posix.join(posix.dirname(module), path));
}

function importsOf(module: string): readonly string[] {
  const imports = imported.get(module) ?? importsIn(builtFile(`pages/${module}`).toString(), module);
  imported.set(module, imports);
  return imports;
}

/**
 * All that these modules need besides themselves, each once, such as `client/area.js`. Browsers learn what a module needs when
 * they have read it: pages name all of it at once.
 */
export function neededModules(modules: readonly string[]): readonly string[] {
  const found = new Set(modules);
  // A set tells what is added while it is gone through.
  for (const module of found) for (const needed of importsOf(module)) found.add(needed);
  return [...found].slice(modules.length);
}
