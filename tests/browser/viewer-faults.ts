import { packageVersion } from '../../src/program.ts';

/** What each viewer's own code does wrong, whatever it is given, in the version in which that was seen. */
const OWN_FAULTS = {
  mirador: {
    version: '4.0.0',
    entry: 'mirador',
    // Its package holds React as it is for developers, which tells them this.
    faults: [/^console: Accessing element\.ref was removed in React 19/],
  },
  universalviewer: {
    version: '4.4.0',
    entry: 'universalviewer/dist/uv.css',
    faults: [
      // It takes an image in its data for an address.
      /^(?:404|failed): [^ ]*\/data:image\/gif;base64,/,
      /^console: Failed to load resource.*404/,
      // It asks photographs for 90 pixels, whatever their thumbnails are: smaller ones refuse that (Image API 3.0, 4.2).
      /^400: [^ ]*\/full\/90,\/0\/default\.jpg$/,
      /^console: Failed to load resource.*400/,
    ],
  },
} as const;

/**
 * Faults of a page beside those that are known of the viewers.
 *
 * @throws Error where a viewer is of another version: it is to be seen whether it still has them
 */
export function faultsBesideViewers(faults: readonly string[]): string[] {
  const known = Object.entries(OWN_FAULTS).flatMap(([name, { version, entry, faults: own }]) => {
    const installed = packageVersion(name, entry);
    if (installed !== version)
      throw new Error(`${name} is ${installed} now: does it still do what is known of ${version}?`);
    return own;
  });
  return faults.filter((fault) => !known.some((pattern) => pattern.test(fault)));
}
