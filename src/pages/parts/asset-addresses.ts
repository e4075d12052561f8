import { packageVersion } from '../../program.ts';

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
