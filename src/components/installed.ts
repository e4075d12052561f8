import type { Component } from './component.ts';

/** An entry of a lock file, as far as the list needs it. */
export interface LockedPackage {
  readonly name?: string;
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** The `packages` of a lock file: by place, the empty one the project itself. */
export type LockedPackages = Readonly<Record<string, LockedPackage>>;

const FOLDER = 'node_modules/';

/** Where a package is found that another names: in its own folder, or in one above. */
function placeFrom(user: string, name: string, places: ReadonlySet<string>): string | undefined {
  let folder = user;
  for (;;) {
    const place = `${folder === '' ? '' : `${folder}/`}${FOLDER}${name}`;
    if (places.has(place)) return place;
    if (folder === '') return undefined;
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf(FOLDER) - 1));
  }
}

/**
 * The places of what a lock file installs for production. Placeholders, which are links, are not among them: what they
 * stand for is not installed.
 */
export function productionPlaces(packages: LockedPackages): readonly string[] {
  return Object.entries(packages)
    .filter(([place, { dev, link }]) => place.startsWith(FOLDER) && dev !== true && link !== true)
    .map(([place]) => place);
}

/** How the list calls the package at a place. */
export function refOf(place: string): string {
  return place.slice(FOLDER.length);
}

/** The refs of what a package, or the project itself, uses. */
export function usedBy(
  place: string,
  packages: LockedPackages,
  places: ReadonlySet<string>,
): readonly string[] {
  const { dependencies, optionalDependencies, peerDependencies } = packages[place] ?? {};
  const names = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
  const used = names.flatMap((name) => placeFrom(place, name, places) ?? []);
  return [...new Set(used)].map(refOf);
}

/**
 * The packages at places of a lock file.
 *
 * @param places those that are installed: some are for other platforms
 */
export function installedComponents(
  packages: LockedPackages,
  places: ReadonlySet<string>,
): readonly Component[] {
  return [...places].map((place) => {
    const { name, version, license, integrity } = packages[place] ?? {};
    return {
      ref: refOf(place),
      name: name ?? place.slice(place.lastIndexOf(FOLDER) + FOLDER.length),
      version,
      registry: 'npm',
      certainty: 'installed',
      occurrences: [{ location: place }],
      ...(license === undefined ? {} : { license }),
      ...(integrity === undefined ? {} : { integrity }),
      dependsOn: usedBy(place, packages, places),
    };
  });
}
