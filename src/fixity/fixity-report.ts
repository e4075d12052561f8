import { painter, sizeWords } from '../inspection/report-text.ts';
import { pathWord } from '../inspection/shell-word.ts';
import { printable } from '../storage/printable.ts';
import { type ComparedMaster, FIXITY_STATES, type FixityState } from './compare-master.ts';

/** What is advised about each state that is wrong. */
const ADVICE: Partial<Record<FixityState, string>> = {
  changed: 'if nobody meant to change it, put back a copy with the recorded checksum',
  rotted: 'put back a copy with the recorded checksum, and have the disk looked at',
  missing:
    'put back a copy with the recorded checksum, or tell a running Loupe by loupe forget that it is gone',
  unreadable: 'look at the rights of the file, and at the log of the system for errors of the disk',
};

/** Whether a master is not what it was. */
export function isLoss({ state }: Pick<ComparedMaster, 'state'>): boolean {
  return state !== 'intact' && state !== 'touched';
}

/** A master for people, with what may be done. */
export function comparisonText(file: string, compared: ComparedMaster, colours: boolean): string {
  const { master, state, sentence, sha256 } = compared;
  const paint = painter(colours);
  const lines = [
    paint(state === 'changed' ? 'yellow' : 'red', printable(file)),
    `  ${state.padEnd(12)}${sentence}`,
    `  recorded    ${master.sha256} (SHA-256), ${master.ingestedAt}`,
    ...(sha256 === undefined ? [] : [`  found       ${sha256}`]),
    ...(ADVICE[state] === undefined ? [] : [`  advice      ${ADVICE[state]}`]),
    ...(sha256 === undefined ? [] : [paint('cyan', `    sha256sum -- ${pathWord(file)}`)]),
  ];
  return `${lines.join('\n')}\n`;
}

/** The same for other programs, on a line. */
export function comparisonJson(file: string, { master, state, sentence, sha256 }: ComparedMaster): string {
  const { identifier, bytes, modifiedMs, ingestedAt, sha256: recorded } = master;
  const modified = new Date(modifiedMs).toISOString();
  return JSON.stringify({
    file,
    identifier,
    state,
    sentence,
    recorded: { sha256: recorded, bytes, modified, ingestedAt },
    sha256: sha256 ?? null,
  });
}

/** Counts of what was compared. */
export class FixitySummary {
  readonly #counts: Record<FixityState, number> = {
    intact: 0,
    touched: 0,
    changed: 0,
    rotted: 0,
    missing: 0,
    unreadable: 0,
  };
  #bytes = 0;

  add({ state, master }: ComparedMaster): void {
    this.#counts[state] += 1;
    this.#bytes += master.bytes;
  }

  /** How many masters are not what they were. */
  get losses(): number {
    return FIXITY_STATES.filter((state) => isLoss({ state })).reduce(
      (sum, state) => sum + this.#counts[state],
      0,
    );
  }

  get text(): string {
    const files = this.#files;
    const told = FIXITY_STATES.filter((state) => this.#counts[state] > 0 || state === 'intact');
    const counts = told.map((state) => `${this.#counts[state]} ${state}`).join(', ');
    return `${files === 1 ? '1 master' : `${files} masters`} (${sizeWords(this.#bytes)}) compared: ${counts}.\n`;
  }

  get json(): object {
    return { files: this.#files, bytes: this.#bytes, ...this.#counts };
  }

  get #files(): number {
    return Object.values(this.#counts).reduce((sum, count) => sum + count, 0);
  }
}
