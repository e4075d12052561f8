/**
 * How an entry of the list is known: from the lock file and installed; by a version that the served files state; by a
 * name that they state, without a version; or because a viewer's package.json names it and its files do not.
 */
export type Certainty = 'installed' | 'version-found' | 'name-found' | 'declared';

/** A place where something was found, below the top of the repository, and the words that say so. */
export interface Occurrence {
  readonly location: string;
  readonly said?: string;
}

/** One package or library of what is installed and served. */
export interface Component {
  /** Unique in the list. */
  readonly ref: string;
  readonly name: string;
  readonly version: string | undefined;
  /** Where its name comes from: npm, or libraries of other origins. */
  readonly registry: 'npm' | 'generic';
  readonly certainty: Certainty;
  readonly occurrences: readonly Occurrence[];
  /** The package that holds it in its own files. */
  readonly heldIn?: string;
  /** The versions that the package that holds it asks for. */
  readonly declaredRange?: string;
  readonly license?: string;
  /** As in a lock file: `sha512-` and base64. */
  readonly integrity?: string;
  /** Refs of what it uses. */
  readonly dependsOn: readonly string[];
}

/** What is found inside the files of another package. */
export interface Finding {
  readonly name: string;
  readonly version: string | undefined;
  readonly occurrences: readonly Occurrence[];
}

/**
 * The components that a package holds in its own files.
 *
 * @param holder the ref of that package
 * @param declared what its package.json asks for: ranges by name
 */
export function heldComponents(
  holder: string,
  findings: readonly Finding[],
  declared: Readonly<Record<string, string>>,
  registry: Component['registry'] = 'npm',
): readonly Component[] {
  const rangeOf = (name: string): { declaredRange?: string } =>
    declared[name] === undefined ? {} : { declaredRange: declared[name] };
  const found = findings.map(
    ({ name, version, occurrences }): Component => ({
      ref: `${holder}/${name}${version === undefined ? '' : `@${version}`}`,
      name,
      version,
      registry,
      certainty: version === undefined ? 'name-found' : 'version-found',
      occurrences,
      heldIn: holder,
      ...rangeOf(name),
      dependsOn: [],
    }),
  );
  const names = new Set(findings.map(({ name }) => name));
  const missing = Object.keys(declared)
    .filter((name) => !names.has(name))
    .map(
      (name): Component => ({
        ref: `${holder}/${name}`,
        name,
        version: undefined,
        registry,
        certainty: 'declared',
        occurrences: [],
        heldIn: holder,
        ...rangeOf(name),
        dependsOn: [],
      }),
    );
  return [...found, ...missing];
}
