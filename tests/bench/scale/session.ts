import type { ScaleArchive } from './make-archive.ts';
import type { Rest } from './roles.ts';
import type { ScaleServer } from './running-server.ts';

/** Figures by the names that `measures.ts` gives them. */
export type Figures = Readonly<Record<string, number>>;

/** A server of one archive, and how it is measured. */
export interface Session {
  readonly server: ScaleServer;
  readonly archive: ScaleArchive;
  readonly data: string;
  readonly random: () => number;
  /** How long anything is waited for. */
  readonly longestSeconds: number;
  readonly rest: Rest;
  /** How often each change is made. */
  readonly rounds: number;
  /** How long nothing is done. */
  readonly idleSeconds: number;
}
