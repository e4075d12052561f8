/** An entry of package-lock.json, as far as it matters here. */
export interface LockEntry {
  readonly name?: string;
  readonly version?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly [field: string]: unknown;
}

export interface Lock {
  readonly packages: Readonly<Record<string, LockEntry>>;
  readonly [field: string]: unknown;
}

/** The package that stands in the place of what the viewers name, below the top of the repository. */
export const PLACEHOLDER = 'src/components/not-installed';

function filtered(lock: Lock, isKept: (place: string, entry: LockEntry) => boolean): [string, LockEntry][] {
  return Object.entries(lock.packages).filter(([place, entry]) => isKept(place, entry));
}

/** Without the viewers and what stands below them: npm then places both anew, and leaves everything else as it is. */
export function withoutViewers(lock: Lock, viewers: readonly string[]): Lock {
  const isViewer = (place: string): boolean =>
    viewers.some((name) => `${place}/`.startsWith(`node_modules/${name}/`));
  const kept = filtered(
    lock,
    (place, { link }) => place !== PLACEHOLDER && link !== true && !isViewer(place),
  );
  return { ...lock, packages: Object.fromEntries(kept) };
}

/**
 * With every placeholder where it is. npm looks for it below the folder of the viewer when it places one, but below the
 * top of the repository when it checks one that is placed.
 */
export function withPlaceholders(lock: Lock, placeholder: LockEntry): Lock {
  const misplaced = `/${PLACEHOLDER}`;
  const entries = filtered(lock, (place) => !`/${place}`.endsWith(misplaced)).map(
    ([place, entry]): [string, LockEntry] =>
      entry.link === true && `/${entry.resolved}`.endsWith(misplaced)
        ? [place, { resolved: PLACEHOLDER, link: true }]
        : [place, entry],
  );
  entries.push([PLACEHOLDER, placeholder]);
  // The order of npm, so that a difference shows what changed.
  entries.sort(([a], [b]) => a.localeCompare(b, 'en'));
  return { ...lock, packages: Object.fromEntries(entries) };
}
