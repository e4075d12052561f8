import { isIP } from 'node:net';

/** The commands of `loupe` that take settings. */
export type Command =
  | 'serve'
  | 'build'
  | 'ingest'
  | 'validate'
  | 'backup'
  | 'restore'
  | 'forget'
  | 'refresh'
  | 'purge'
  | 'origins'
  | 'traffic'
  | 'inspect'
  | 'harvest';

/** One setting: how it is written, what it accepts, what it defaults to. */
export interface Setting<T> {
  /** Name of the flag without dashes; the variable is the same in capitals after `LOUPE_`, or without when others use it. */
  readonly flag: string;
  /** Other programs know the variable, and by its name alone. */
  readonly isKnownElsewhere?: true;
  /** Flags that it had once; they and their variables still work. */
  readonly formerly?: readonly string[];
  readonly default: T;
  /** The default in words, where the value itself says little or depends on the machine. */
  readonly defaultText?: string;
  /** What a value looks like, for help and error messages: "a whole number from 0", "true or false". */
  readonly accepts: string;
  /** One sentence for people who run archives. */
  readonly sentence: string;
  readonly commands: readonly Command[];
  /** The flag may be given several times: its values are read with a space between them. */
  readonly repeats?: true;
  /** Turns the written form into the value; undefined when it is not of the accepted form. */
  readonly read: (written: string) => T | undefined;
}

type Common = Pick<Setting<unknown>, 'flag' | 'formerly' | 'isKnownElsewhere' | 'sentence'> & {
  commands?: readonly Command[];
  defaultText?: string;
};

/** Whether a command takes a setting: one that builds takes what one that serves does, but for what it is. */
export function isSettingOf({ commands, flag }: Setting<unknown>, command: Command): boolean {
  if (command === 'build') return commands.includes('serve') && flag !== 'role';
  return commands.includes(command);
}

const SERVE: readonly Command[] = ['serve'];

/** A setting that takes any non-empty text, or what `read` accepts. */
export function anyText(
  common: Common & { default: string; accepts?: string; read?: (written: string) => string | undefined },
): Setting<string> {
  return { accepts: 'text', commands: SERVE, read: (written) => written || undefined, ...common };
}

/** A setting that takes a whole number within bounds. */
export function whole(
  common: Common & { default: number; minimum: number; maximum?: number; unit?: string },
): Setting<number> {
  const { minimum, maximum = Number.MAX_SAFE_INTEGER, unit, ...rest } = common;
  const range =
    maximum === Number.MAX_SAFE_INTEGER ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
  return {
    commands: SERVE,
    accepts: `a whole number ${range}${unit ? ` (${unit})` : ''}`,
    read: (written) => {
      if (!/^\d{1,15}$/.test(written)) return undefined;
      const value = Number(written);
      return value >= minimum && value <= maximum ? value : undefined;
    },
    ...rest,
  };
}

/** A setting that is on or off. */
export function onOff(common: Common & { default: boolean }): Setting<boolean> {
  const words = new Map([
    ['true', true],
    ['1', true],
    ['on', true],
    ['yes', true],
    ['false', false],
    ['0', false],
    ['off', false],
    ['no', false],
  ]);
  return {
    commands: SERVE,
    accepts: 'true or false',
    read: (written) => words.get(written.toLowerCase()),
    ...common,
  };
}

/** A setting that takes one of a few words. */
export function oneOf<const W extends string>(
  common: Common & { default: W; words: readonly W[] },
): Setting<W> {
  const { words, ...rest } = common;
  return {
    commands: SERVE,
    accepts: `one of ${words.join(', ')}`,
    read: (written) => words.find((word) => word === written),
    ...rest,
  };
}

/** Addresses of IPv4 or IPv6 that have their first `prefix` bits in common. */
interface Network {
  readonly address: string;
  readonly prefix: number;
}

function readNetwork(written: string): Network | undefined {
  const [, address = '', bits] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(written.trim()) ?? [];
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  const prefix = bits === undefined ? longest : Number(bits);
  return prefix >= 0 && prefix <= longest ? { address, prefix } : undefined;
}

/** A setting that takes networks with commas between them; none by default. */
export function networks(common: Common): Setting<readonly Network[]> {
  return {
    default: [],
    commands: SERVE,
    accepts: 'addresses and networks of IPv4 and IPv6 with commas between them, such as `10.0.0.0/8,::1`',
    read: (written) => {
      const read = written === '' ? [] : written.split(',').map(readNetwork);
      const found = read.filter((network) => network !== undefined);
      return found.length === read.length ? found : undefined;
    },
    ...common,
  };
}

/** A header value: printable ASCII, so that no setting can split a response. */
export function headerValue(written: string): string | undefined {
  return /^[\x20-\x7e]+$/.test(written) ? written : undefined;
}

/**
 * `LOUPE_PUBLIC_URL` for `public-url`.
 *
 * @param flag that of the setting, or one that it had once
 */
export function variableName(
  { isKnownElsewhere, flag: current }: Pick<Setting<unknown>, 'flag' | 'isKnownElsewhere'>,
  flag = current,
): string {
  return `${isKnownElsewhere ? '' : 'LOUPE_'}${flag.toUpperCase().replaceAll('-', '_')}`;
}
