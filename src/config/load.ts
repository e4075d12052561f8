import { LoupeError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { type Command, isSettingOf, type Setting, variableName } from './setting.ts';
import { type Config, everySetting } from './settings.ts';

/** The value of a setting as somebody wrote it, and by which name. */
interface Written {
  readonly name: string;
  readonly value: string;
}

/** What a command line says: settings written as flags, and the rest. */
interface WrittenFlags {
  /** By the setting's flag as it is called now. */
  readonly values: ReadonlyMap<string, Written>;
  readonly positionals: readonly string[];
  readonly problems: readonly string[];
}

/** Names of a setting, the current one first. */
function namesOf({ flag, formerly = [] }: Setting<unknown>): string[] {
  return [flag, ...formerly];
}

/** Its variables, in the same order. */
function variablesOf(setting: Setting<unknown>): string[] {
  return namesOf(setting).map((name) => variableName(setting, name));
}

function suggestion(written: string, names: readonly string[]): string {
  const name = nearest(written, names);
  return name === undefined ? '' : `; did you mean ${name}?`;
}

/** An on-off flag without a word for on or off after it is on: another word may be a file. */
function isSwitch({ default: value, read }: Setting<unknown>, next: string | undefined): boolean {
  return typeof value === 'boolean' && (next === undefined || read(next) === undefined);
}

function readFlags(argv: readonly string[], settings: readonly Setting<unknown>[]): WrittenFlags {
  const values = new Map<string, Written>();
  const positionals: string[] = [];
  const problems: string[] = [];
  const byName = new Map(
    settings.flatMap((setting) => namesOf(setting).map((name) => [name, setting] as const)),
  );
  for (let at = 0; at < argv.length; at += 1) {
    const argument = argv[at] ?? '';
    if (!argument.startsWith('--')) {
      if (argument.startsWith('-')) problems.push(`${argument}: flags are written with two dashes`);
      else positionals.push(argument);
      continue;
    }
    const equals = argument.indexOf('=');
    const name = argument.slice(0, equals < 0 ? undefined : equals);
    const setting = byName.get(name.slice(2));
    if (!setting) {
      const names = settings.map(({ flag }) => `--${flag}`);
      problems.push(`${name}: there is no such flag${suggestion(name, names)}`);
      continue;
    }
    const next = argv[at + 1];
    const write = (value: string): unknown => {
      const before = setting.repeats ? values.get(setting.flag) : undefined;
      return values.set(setting.flag, { name, value: before ? `${before.value} ${value}` : value });
    };
    if (equals >= 0) write(argument.slice(equals + 1));
    else if (isSwitch(setting, next)) write('true');
    else if (next === undefined) problems.push(`${name}: takes ${setting.accepts}`);
    else {
      write(next);
      at += 1;
    }
  }
  return { values, positionals, problems };
}

type Environment = Readonly<Record<string, string | undefined>>;

function variableIn(env: Environment, setting: Setting<unknown>): Written | undefined {
  for (const name of variablesOf(setting)) {
    const value = env[name];
    if (value !== undefined) return { name, value };
  }
  return undefined;
}

/** A sentence for the operator who used an old name. */
function renaming({ name }: Written, setting: Setting<unknown>): string[] {
  const now = name.startsWith('--') ? `--${setting.flag}` : variableName(setting);
  return name === now ? [] : [`${name} is now called ${now}; the old name still works`];
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner) deepFreeze(inner);
  return Object.freeze(value);
}

/**
 * Reads the settings of a command: flag before variable before default.
 *
 * @param env the process environment; variables of other programs are ignored, an unknown `LOUPE_*` is an error
 * @param argv what follows the command's name
 * @returns the frozen settings, the arguments that are no flags, and a sentence for each old name of a setting in use
 * @throws LoupeError `invalid-request` that lists every problem at once, a line each
 */
export function loadConfig(
  command: Command,
  env: Environment,
  argv: readonly string[],
): { config: Config; positionals: readonly string[]; renamed: readonly string[] } {
  const all = everySetting();
  const flags = readFlags(
    argv,
    all.map(({ setting }) => setting).filter((setting) => isSettingOf(setting, command)),
  );
  const problems = [...flags.problems];
  const known = new Set(all.flatMap(({ setting }) => variablesOf(setting)));
  const variables = all.map(({ setting }) => variableName(setting));
  for (const name of Object.keys(env)) {
    if (name.startsWith('LOUPE_') && !known.has(name))
      problems.push(`${name}: there is no such setting${suggestion(name, variables)}`);
  }
  const config: Record<string, Record<string, unknown>> = {};
  const renamed: string[] = [];
  for (const { group, key, setting } of all) {
    const written = flags.values.get(setting.flag) ?? variableIn(env, setting);
    const value = written === undefined ? setting.default : setting.read(written.value);
    if (written !== undefined && value === undefined)
      problems.push(`${written.name} ${JSON.stringify(written.value)}: takes ${setting.accepts}`);
    if (written !== undefined) renamed.push(...renaming(written, setting));
    config[group] = { ...config[group], [key]: value };
  }
  if (problems.length > 0) throw new LoupeError('invalid-request', problems.join('\n'));
  // Each key was filled from the table that Config is the mapped type of.
  return { config: deepFreeze(config) as Config, positionals: flags.positionals, renamed };
}
