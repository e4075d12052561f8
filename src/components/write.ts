import { access, readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { addTo } from '../multimap.ts';
import { type Component, heldComponents } from './component.ts';
import { cycloneDx } from './cyclonedx.ts';
import { librariesIn, type ViewerFile } from './findings.ts';
import { installedComponents, type LockedPackages, productionPlaces, refOf, usedBy } from './installed.ts';

// Run by `npm run build`, from dist/: writes the list of what is installed and served.

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LIST = 'dist/components.cdx.json';

/** The viewers, and the folder of each that is served. */
const VIEWERS = {
  mirador: 'dist',
  openseadragon: 'build/openseadragon',
  universalviewer: 'dist/umd',
} as const;

async function readJson<T>(location: string): Promise<T> {
  return JSON.parse(await readFile(`${ROOT}${location}`, 'utf8'));
}

async function isThere(location: string): Promise<boolean> {
  return access(`${ROOT}${location}`).then(
    () => true,
    () => false,
  );
}

async function viewerFiles(folder: string): Promise<readonly ViewerFile[]> {
  const names = await readdir(`${ROOT}${folder}`);
  const wanted = names.filter((name) => /\.js(?:\.LICENSE\.txt)?$/.test(name)).sort();
  return Promise.all(
    wanted.map(async (name): Promise<ViewerFile> => {
      const location = `${folder}/${name}`;
      const map = names.includes(`${name}.map`)
        ? await readJson<ViewerFile['map']>(`${location}.map`)
        : undefined;
      return { location, text: await readFile(`${ROOT}${location}`, 'utf8'), map };
    }),
  );
}

async function heldInViewers(packages: LockedPackages): Promise<readonly Component[]> {
  const held = Object.entries(VIEWERS).map(async ([name, served]) => {
    const place = `node_modules/${name}`;
    const { dependencies, peerDependencies } = packages[place] ?? {};
    const findings = librariesIn(await viewerFiles(`${place}/${served}`));
    return heldComponents(refOf(place), findings, { ...dependencies, ...peerDependencies });
  });
  return (await Promise.all(held)).flat();
}

/** The C libraries that sharp's binaries hold, which they list themselves. */
async function heldInSharp(places: ReadonlySet<string>): Promise<readonly Component[]> {
  const held = [...places]
    .filter((place) => place.startsWith('node_modules/@img/sharp-libvips-'))
    .map(async (place) => {
      const location = `${place}/versions.json`;
      const versions = await readJson<Record<string, string>>(location);
      const findings = Object.entries(versions).map(([name, version]) => ({
        name,
        version,
        occurrences: [{ location, said: `${name} ${version}` }],
      }));
      return heldComponents(refOf(place), findings, {}, 'generic');
    });
  return (await Promise.all(held)).flat();
}

const TURBO = 'node_modules/@julusian/jpeg-turbo';

/** The C library that this package holds for each system, by what its files say of themselves. */
async function heldInTurbo(places: ReadonlySet<string>): Promise<readonly Component[]> {
  if (!places.has(TURBO)) return [];
  const names = await readdir(`${ROOT}${TURBO}/prebuilds`, { recursive: true });
  const files = names.filter((name) => /\.(?:node|so\.\d+)$/.test(name)).sort();
  const byVersion = new Map<string, { location: string; said: string }[]>();
  for (const name of files) {
    const location = `${TURBO}/prebuilds/${name}`;
    const text = await readFile(`${ROOT}${location}`, 'latin1');
    const [said, version] = /libjpeg-turbo version (\d+\.\d+\.\d+)/.exec(text) ?? [];
    if (said && version) addTo(byVersion, version, { location, said });
  }
  const findings = [...byVersion].map(([version, occurrences]) => ({
    name: 'libjpeg-turbo',
    version,
    occurrences,
  }));
  return heldComponents(refOf(TURBO), findings, {}, 'generic');
}

const { packages } = await readJson<{ packages: LockedPackages }>('package-lock.json');
const project = await readJson<{ name: string; version: string; license: string }>('package.json');
const production = productionPlaces(packages);
const there = await Promise.all(production.map((place) => isThere(`${place}/package.json`)));
const places = new Set(production.filter((_place, index) => there[index]));
const components = [
  ...installedComponents(packages, places),
  ...(await heldInViewers(packages)),
  ...(await heldInSharp(places)),
  ...(await heldInTurbo(places)),
];
const dependsOn = usedBy('', packages, places);
await writeFile(
  `${ROOT}${LIST}`,
  `${JSON.stringify(cycloneDx({ ...project, dependsOn }, components), null, 1)}\n`,
);
