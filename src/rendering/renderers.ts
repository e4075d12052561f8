import { LoupeError } from '../errors.ts';
import { MEGABYTE } from '../megabyte.ts';
import type { BlocksRead } from '../storage/blocks/block-counts.ts';
import type { ReachedStore } from '../storage/blocks/stored-objects.ts';
import type { RendererResult, RendererTask } from './protocol.ts';
import { RendererEndedError, RendererProcess } from './renderer-process.ts';

/** A renderer that holds more after a render is replaced: what a huge render has taken seldom comes back. */
const LARGEST_RESIDENT_BYTES = 256 * MEGABYTE;

/** What an idle renderer that has rendered holds, as resident memory with the pages that all programs share. */
const IDLE_RESIDENT_BYTES = 120 * MEGABYTE;

/** What a renderer may hold of earlier renders: a part of its share of the memory, and no more than Node itself lets be. */
const UNFREED_PART = 4;
const MOST_UNFREED_BYTES = 64 * MEGABYTE;

/** After this time without work, renderers end, except one that has none. */
const IDLE_MS = 60_000;

/** After so many renderers in a row that ended before they sent any result, renderers count as broken. */
const UNHEALTHY_STARTS = 3;

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;

/** The time beyond the limit in which a renderer may end its render by itself, before it is killed. */
const GRACE_MS = 1000;

interface Member {
  readonly process: RendererProcess;
  busy: boolean;
  /** Has sent a result: when it ends, renderers can still be started. */
  proven: boolean;
  /** Keeps decoded tiles; one that helps out does not. */
  readonly keepsTiles: boolean;
  idleTimer: NodeJS.Timeout | undefined;
}

export interface RendererGroupOptions {
  /** Most that are alive at once: those, or one more that helps out. */
  readonly processes: number;
  readonly renderers: number;
  /** How much each of `renderers` may keep decoded from one render to the next. */
  readonly decodedBytes: number;
  /** What all renders together may hold: what a renderer keeps of one is within its part of it. */
  readonly memoryBudgetBytes: number;
  /** Undefined where images are in the data folder. */
  readonly store?: ReachedStore | undefined;
  /** Called with what a renderer tells of a store. */
  readonly onBlocks?: ((blocks: BlocksRead) => void) | undefined;
  /** Called when `isAvailable` may have become true. */
  readonly onAvailable: () => void;
}

/** How a task is run. */
interface RunOptions {
  readonly timeLimitSeconds: number;
  /** Whether another renderer is made ready, for those who come while this task lasts: starting one takes a moment. */
  readonly leavesOneIdle: boolean;
}

/** The processes that render: started when they are needed, up to `processes`, and replaced when they end. */
export class RendererGroup {
  readonly #options: RendererGroupOptions;
  readonly #members = new Set<Member>();
  #crashes = 0;
  /** Renderers in a row that ended before they sent any result. */
  #failedStarts = 0;
  /** Pauses under way after starts that failed. Counted, as timers may fire before the clock says so. */
  #pauses = 0;
  #closed = false;

  constructor(options: RendererGroupOptions) {
    this.#options = options;
  }

  get alive(): number {
    return this.#members.size;
  }

  /** Renderers that ended without being told to. */
  get crashes(): number {
    return this.#crashes;
  }

  get healthy(): boolean {
    return this.#failedStarts < UNHEALTHY_STARTS;
  }

  pids(): number[] {
    return [...this.#members].map(({ process }) => process.pid).filter((pid) => pid !== undefined);
  }

  /** Whether `run` may be called now. */
  isAvailable(): boolean {
    if (this.#closed) return false;
    if (this.#idleMember()) return true;
    return this.#mayStart();
  }

  /**
   * Runs a task in a renderer.
   *
   * @throws RendererEndedError when the renderer's process ended by itself or the group is closed, RendererStartError
   * when none could be started, LoupeError `overloaded` when the time was up and it was killed
   */
  async run(task: RendererTask, { timeLimitSeconds, leavesOneIdle }: RunOptions): Promise<RendererResult> {
    if (this.#closed) throw new RendererEndedError('the renderers have been ended');
    const image = task.kind === 'image' ? task.source.path : undefined;
    const isLastIdle = this.#idleMembers().length === 1;
    const idle = leavesOneIdle && isLastIdle && this.#mayStart() ? undefined : this.#idleMember(image);
    const member = idle ?? this.#start();
    member.busy = true;
    if (leavesOneIdle && !this.#idleMember() && this.#mayStart()) this.#rest(this.#start());
    let late = false;
    const kill = (): void => {
      late = true;
      this.#members.delete(member);
      member.process.kill();
    };
    const limit = setTimeout(kill, timeLimitSeconds * 1000 + GRACE_MS);
    let residentBytes = 0;
    try {
      const result = await member.process.run(task);
      member.proven = true;
      this.#failedStarts = 0;
      residentBytes = result.residentBytes;
      if (result.blocks) this.#options.onBlocks?.(result.blocks);
      return result;
    } catch (error) {
      if (late) throw tookTooLong(timeLimitSeconds, error);
      throw error;
    } finally {
      clearTimeout(limit);
      this.#release(member, residentBytes);
    }
  }

  close(): void {
    this.#closed = true;
    for (const { idleTimer, process } of this.#members) {
      clearTimeout(idleTimer);
      process.kill();
    }
    this.#members.clear();
  }

  #mayStart(): boolean {
    return this.#members.size < this.#options.processes && this.#pauses === 0;
  }

  #start(): Member {
    const { decodedBytes, renderers, memoryBudgetBytes, store } = this.#options;
    const keepsTiles = this.#keepers() < renderers;
    const mostUnfreedBytes = Math.min(MOST_UNFREED_BYTES, memoryBudgetBytes / renderers / UNFREED_PART);
    const start = { decodedBytes: keepsTiles ? decodedBytes : 0, mostUnfreedBytes, store };
    const process = new RendererProcess(start, () => this.#ended(member));
    const member: Member = {
      process,
      busy: false,
      proven: false,
      keepsTiles,
      idleTimer: undefined,
    };
    this.#members.add(member);
    return member;
  }

  #ended(member: Member): void {
    clearTimeout(member.idleTimer);
    // Members that were told to end are no longer in the set.
    if (!this.#members.delete(member) || this.#closed) return;
    this.#crashes += 1;
    this.#failedStarts = member.proven ? 0 : this.#failedStarts + 1;
    this.#resumeAfter(
      this.#failedStarts === 0
        ? 0
        : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.#failedStarts - 1)),
    );
  }

  #resumeAfter(pauseMs: number): void {
    if (pauseMs > 0) this.#pauses += 1;
    setTimeout(() => {
      if (pauseMs > 0) this.#pauses -= 1;
      this.#options.onAvailable();
    }, pauseMs);
  }

  /** An idle renderer; one that has rendered the image lately, if there is one. */
  #idleMember(image?: string): Member | undefined {
    const idle = this.#idleMembers();
    const knowsImage = ({ process }: Member): boolean => image !== undefined && process.hasRendered(image);
    return idle.find(knowsImage) ?? idle.find(({ keepsTiles }) => keepsTiles) ?? idle[0];
  }

  /** Renderers that keep decoded tiles. */
  #keepers(): number {
    return [...this.#members].filter(({ keepsTiles }) => keepsTiles).length;
  }

  #idleMembers(): Member[] {
    return [...this.#members].filter(({ busy }) => !busy);
  }

  #release(member: Member, residentBytes: number): void {
    member.busy = false;
    if (!this.#members.has(member)) return;
    // One that helps out does not stay for the one that it has helped.
    const isLeftOver = !member.keepsTiles && this.#keepers() === 0;
    if (residentBytes > this.#mostResidentBytes() || isLeftOver) {
      this.#retire(member);
      return;
    }
    this.#rest(member);
  }

  #mostResidentBytes(): number {
    const { memoryBudgetBytes, renderers } = this.#options;
    return Math.min(LARGEST_RESIDENT_BYTES, IDLE_RESIDENT_BYTES + memoryBudgetBytes / renderers);
  }

  /** Begins the time after which it ends, anew; when that is over while it works, it begins with its next rest. */
  #rest(member: Member): void {
    member.idleTimer ??= setTimeout(() => {
      if (member.busy) return;
      const idle = this.#idleMembers();
      if (idle.length > 1) this.#retire(idle.find(({ keepsTiles }) => !keepsTiles) ?? member);
    }, IDLE_MS).unref();
    member.idleTimer.refresh();
  }

  #retire(member: Member): void {
    this.#members.delete(member);
    clearTimeout(member.idleTimer);
    member.process.end();
  }
}

function tookTooLong(seconds: number, cause: unknown): LoupeError {
  return new LoupeError('overloaded', `the image took longer than ${seconds} s to render`, { cause });
}
