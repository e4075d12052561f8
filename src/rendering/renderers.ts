import { LoupeError } from '../errors.ts';
import { MEGABYTE } from '../megabyte.ts';
import type { RendererResult, RendererTask } from './protocol.ts';
import { RendererEndedError, RendererProcess } from './renderer-process.ts';

/** A renderer that holds more after a render is replaced: what a huge render has taken seldom comes back. */
const LARGEST_RESIDENT_BYTES = 256 * MEGABYTE;

/** After this time without work, renderers end, except one that has none. */
const IDLE_MS = 60_000;

/** After so many renderers in a row that ended before they sent any result, renderers count as broken. */
const UNHEALTHY_STARTS = 3;

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;

/** So many images are remembered for each renderer, which may still have tiles of them decoded. */
const IMAGES_REMEMBERED = 16;

/** The time beyond the limit in which a renderer may end its render by itself, before it is killed. */
const GRACE_MS = 1000;

interface Member {
  readonly process: RendererProcess;
  busy: boolean;
  /** Has sent a result: when it ends, renderers can still be started. */
  proven: boolean;
  idleTimer: NodeJS.Timeout | undefined;
  /** Paths of the images that it rendered last, the last one at the end. */
  readonly images: Set<string>;
}

export interface RendererGroupOptions {
  /** Most that are alive at once. */
  readonly processes: number;
  /** How much each of them may keep decoded from one render to the next. */
  readonly decodedBytes: number;
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
   * @throws RendererEndedError when the renderer's process ended by itself or the group is closed, LoupeError
   * `overloaded` when the time was up and it was killed
   */
  async run(task: RendererTask, { timeLimitSeconds, leavesOneIdle }: RunOptions): Promise<RendererResult> {
    if (this.#closed) throw new RendererEndedError('the renderers have been ended');
    const image = task.kind === 'image' ? task.source.path : undefined;
    const isLastIdle = this.#idleMembers().length === 1;
    const idle = leavesOneIdle && isLastIdle && this.#mayStart() ? undefined : this.#idleMember(image);
    const member = idle ?? this.#start();
    if (image !== undefined) remember(member, image);
    clearTimeout(member.idleTimer);
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
    const process = new RendererProcess(this.#options.decodedBytes, () => this.#ended(member));
    const member: Member = {
      process,
      busy: false,
      proven: false,
      idleTimer: undefined,
      images: new Set(),
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
    return idle.find(({ images }) => image !== undefined && images.has(image)) ?? idle[0];
  }

  #idleMembers(): Member[] {
    return [...this.#members].filter(({ busy }) => !busy);
  }

  #release(member: Member, residentBytes: number): void {
    member.busy = false;
    if (!this.#members.has(member)) return;
    if (residentBytes > LARGEST_RESIDENT_BYTES) {
      this.#retire(member);
      return;
    }
    this.#rest(member);
  }

  #rest(member: Member): void {
    member.idleTimer = setTimeout(() => {
      if (this.#idleMembers().length > 1) this.#retire(member);
    }, IDLE_MS);
    member.idleTimer.unref();
  }

  #retire(member: Member): void {
    this.#members.delete(member);
    clearTimeout(member.idleTimer);
    member.process.end();
  }
}

function remember({ images }: Member, image: string): void {
  images.delete(image);
  images.add(image);
  const [oldest] = images;
  if (images.size > IMAGES_REMEMBERED && oldest !== undefined) images.delete(oldest);
}

function tookTooLong(seconds: number, cause: unknown): LoupeError {
  return new LoupeError('overloaded', `the image took longer than ${seconds} s to render`, { cause });
}
