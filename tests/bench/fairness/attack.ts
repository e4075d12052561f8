import type { ScanSet } from '../scans.ts';
import type { BenchFolders, BenchServer } from '../server.ts';
import type { FairnessArchive } from './archive.ts';

/** What an attack is directed at. */
export interface Target {
  readonly server: BenchServer;
  readonly scans: ScanSet;
  readonly archive: FairnessArchive;
  readonly folders: BenchFolders;
}

/** What became of the requests of an attack. */
export interface AttackOutcome {
  readonly answered: number;
  /** Responses of 400 and above. */
  readonly refused: number;
  readonly broken: number;
  /** What it asked, in words. */
  readonly asked: string;
}

export interface RunningAttack {
  /** Ends it. */
  stop(): Promise<AttackOutcome>;
}

/** Begins an attack; resolves when it is under way. */
export type Begin = () => Promise<RunningAttack>;

/** What is judged of an attack. */
export type FairnessRule = 'small renders' | 'tiles' | 'last print' | 'memory';

/** One attack: its name, how it asks, and what is judged. */
export interface Attack {
  readonly name: string;
  /** Makes ready what takes requests or time; the server rests afterwards. */
  readonly prepare: (target: Target) => Promise<Begin>;
  readonly rules: readonly FairnessRule[];
  /** Flags of the server besides those of every attack. */
  readonly flags?: readonly string[];
  /** What all settings of memory add up to, in megabytes: for the rule `memory`. */
  readonly settingsMb?: number;
  /** A path that the second client asks for at the end, until it comes or the time is over: for `last print`. */
  readonly lastly?: string;
}
