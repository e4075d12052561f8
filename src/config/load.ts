import { LoupeError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { type Command, type Setting, variableName } from './setting.ts';
import { type Config, everySetting } from './settings.ts';

/** What a command line says: settings written as flags, and the rest. */
interface WrittenFlags {
  readonly values: Map<string, string>;
  readonly positionals: readonly string[];
  readonly problems: readonly string[];
}

function suggestion(written: string, names: readonly string[]): string {
  const name = nearest(written, names);
  return name === undefined ? '' : `; did you mean ${name}?`;
}

/** A flag that is on or off is on when no word for either follows it: that may be a file. */
function isSwitch({ default: value, read }: Setting<unknown>, next: string | undefined): boolean {
  return typeof value === 'boolean' && (next === undefined || read(next) === undefined);
}

function readFlags(argv: readonly string[], settings: readonly Setting<unknown>[]): WrittenFlags {
  const values = new Map<string, string>();
  const positionals: string[] = [];
  const problems: string[] = [];
  const byFlag = new Map(settings.map((setting) => [setting.flag, setting]));
  for (let at = 0; at < argv.length; at += 1) {
    const argument = argv[at] ?? '';
    if (!argument.startsWith('--')) {
      if (argument.startsWith('-')) problems.push(`${argument}: flags are written with two dashes`);
      else positionals.push(argument);
      continue;
    }
    const equals = argument.indexOf('=');
    const flag = argument.slice(2, equals < 0 ? undefined : equals);
    const setting = byFlag.get(flag);
    if (!setting) {
      const names = settings.map((known) => `--${known.flag}`);
      problems.push(`--${flag}: there is no such flag${suggestion(`--${flag}`, names)}`);
      continue;
    }
    const next = argv[at + 1];
    if (equals >= 0) values.set(flag, argument.slice(equals + 1));
    else if (isSwitch(setting, next)) values.set(flag, 'true');
    else if (next === undefined) problems.push(`--${flag}: takes ${setting.accepts}`);
    else {
      values.set(flag, next);
      at += 1;
    }
  }
  return { values, positionals, problems };
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
 * @returns the frozen settings and the arguments that are no flags
 * @throws LoupeError `invalid-request` that lists every problem at once, a line each
 */
export function loadConfig(
  command: Command,
  env: Readonly<Record<string, string | undefined>>,
  argv: readonly string[],
): { config: Config; positionals: readonly string[] } {
  const all = everySetting();
  const flags = readFlags(
    argv,
    all.map(({ setting }) => setting).filter((setting) => setting.commands.includes(command)),
  );
  const problems = [...flags.problems];
  const variables = all.map(({ setting }) => variableName(setting.flag));
  for (const name of Object.keys(env)) {
    if (name.startsWith('LOUPE_') && !variables.includes(name))
      problems.push(`${name}: there is no such setting${suggestion(name, variables)}`);
  }
  const config: Record<string, Record<string, unknown>> = {};
  for (const { group, key, setting } of all) {
    const flag = flags.values.get(setting.flag);
    const written = flag ?? env[variableName(setting.flag)];
    const value = written === undefined ? setting.default : setting.read(written);
    if (value === undefined) {
      const name = flag === undefined ? variableName(setting.flag) : `--${setting.flag}`;
      problems.push(`${name} ${JSON.stringify(written)}: takes ${setting.accepts}`);
    }
    config[group] = { ...config[group], [key]: value };
  }
  if (problems.length > 0) throw new LoupeError('invalid-request', problems.join('\n'));
  // Each key was filled from the table that Config is the mapped type of.
  return { config: deepFreeze(config) as Config, positionals: flags.positionals };
}
