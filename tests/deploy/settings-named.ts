import { readmeTable } from '../../src/config/describe.ts';
import { everySetting } from '../../src/config/settings.ts';

/** Flags by their variables, as the README's table has them. */
const FLAGS: ReadonlyMap<string, string> = new Map(
  [...readmeTable().matchAll(/^\| `--([\w-]+)` \| `(\w+)` \|/gm)].map(([, flag = '', variable = '']) => [
    variable,
    flag,
  ]),
);

/** Variables that are written as Loupe's and are not in its table of settings. */
export function unknownVariables(names: readonly string[]): string[] {
  return names.filter((name) => name.startsWith('LOUPE_') && !FLAGS.has(name));
}

/** Flags of a command line that are not in the table of settings. */
export function unknownFlags(argv: readonly string[]): string[] {
  const known = new Set(FLAGS.values());
  const named = argv.filter((word) => word.startsWith('--')).map((word) => word.slice(2).replace(/=.*$/, ''));
  return named.filter((flag) => !known.has(flag));
}

/** The value of a setting by the table: throws where the written form is refused. */
export function readSetting(variable: string, written: string): unknown {
  const flag = FLAGS.get(variable);
  const found = everySetting().find(({ setting }) => setting.flag === flag);
  const value = found?.setting.read(written);
  if (value === undefined) throw new Error(`${variable} does not take ${written}`);
  return value;
}
