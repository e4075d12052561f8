import { LoupeError } from '../errors.ts';
import { MEGABYTE } from '../megabyte.ts';
import type { RendererResult, RendererTask } from './protocol.ts';
import { type RendererProcess, startRenderer } from './renderer-process.ts';

/** A renderer that holds more after a render is replaced: what a huge render has taken seldom comes back. */
const LARGEST_RESIDENT_BYTES = 256 * MEGABYTE;

/** After this time without work, renderers end, except one. */
const IDLE_MS = 60_000;

/** So many renderers in a row that end before they answer anything are no accident. */
const UNHEALTHY_STARTS = 3;

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;

/** Of so many images, a renderer that has rendered them lately may have decoded tiles. */
const IMAGES_REMEMBERED = 16;

/** What a renderer has for ending a render by itself before it is ended. */
const GRACE_MS = 1000;

interface Member {
  readonly process: RendererProcess;
  busy: boolean;
  /** Has answered something, so that its end is no sign of renderers that cannot start. */
  proven: boolean;
  idleTimer: NodeJS.Timeout | undefined;
  /** Paths of the images that it rendered last, the last one at the end. */
  readonly images: Set<string>;
}

export interface RendererGroupOptions {
  readonly renderers: number;
  /** How much each of them may keep decoded from one render to the next. */
  readonly decodedBytes: number;
  /** Called when `isAvailable` may have become true. */
  readonly onAvailable: () => void;
}

/** The processes that render: started when they are needed, replaced when they end. */
export interface RendererGroup {
  /** Whether `run` may be called now. */
  isAvailable(): boolean;
  /**
   * Runs a task in a renderer.
   *
   * @throws RendererEndedError when the renderer's process ended by itself, LoupeError `overloaded` when the time
   * was up and it was ended
   */
  run(task: RendererTask, timeLimitSeconds: number): Promise<RendererResult>;
  readonly alive: number;
  /** Renderers that ended without being told to. */
  readonly crashes: number;
  readonly healthy: boolean;
  pids(): number[];
  close(): void;
}

/** A group without renderers yet: `run` starts them, up to `renderers`. */
export function createRendererGroup({
  renderers,
  decodedBytes,
  onAvailable,
}: RendererGroupOptions): RendererGroup {
  const members = new Set<Member>();
  let crashes = 0;
  /** Renderers in a row that ended before they answered anything. */
  let failedStarts = 0;
  /** Pauses under way after starts that failed. Counted, as timers may fire before the clock says so. */
  let pauses = 0;
  let closed = false;

  function start(): Member {
    const process = startRenderer(decodedBytes, () => ended(member));
    const member: Member = {
      process,
      busy: false,
      proven: false,
      idleTimer: undefined,
      images: new Set(),
    };
    members.add(member);
    return member;
  }

  function ended(member: Member): void {
    clearTimeout(member.idleTimer);
    // Members that were told to end have left already.
    if (!members.delete(member) || closed) return;
    crashes += 1;
    failedStarts = member.proven ? 0 : failedStarts + 1;
    const pause =
      failedStarts === 0 ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failedStarts - 1));
    if (pause > 0) pauses += 1;
    setTimeout(() => {
      if (pause > 0) pauses -= 1;
      onAvailable();
    }, pause);
  }

  /** An idle renderer; one that has rendered the image lately, if there is one. */
  function idleMember(image?: string): Member | undefined {
    const idle = [...members].filter(({ busy }) => !busy);
    return idle.find(({ images }) => image !== undefined && images.has(image)) ?? idle[0];
  }

  function remember({ images }: Member, image: string): void {
    images.delete(image);
    images.add(image);
    const [oldest] = images;
    if (images.size > IMAGES_REMEMBERED && oldest !== undefined) images.delete(oldest);
  }

  function retire(member: Member): void {
    members.delete(member);
    clearTimeout(member.idleTimer);
    member.process.end();
  }

  function release(member: Member, residentBytes: number): void {
    member.busy = false;
    if (!members.has(member)) return;
    if (residentBytes > LARGEST_RESIDENT_BYTES) {
      retire(member);
      return;
    }
    member.idleTimer = setTimeout(() => {
      if (members.size > 1) retire(member);
    }, IDLE_MS);
    member.idleTimer.unref();
  }

  function isAvailable(): boolean {
    if (closed) return false;
    if (idleMember()) return true;
    return members.size < renderers && pauses === 0;
  }

  return {
    isAvailable,

    async run(task, timeLimitSeconds) {
      const image = task.kind === 'image' ? task.source.path : undefined;
      const member = idleMember(image) ?? start();
      if (image !== undefined) remember(member, image);
      clearTimeout(member.idleTimer);
      member.busy = true;
      let late = false;
      const limit = setTimeout(
        () => {
          late = true;
          members.delete(member);
          member.process.kill();
        },
        timeLimitSeconds * 1000 + GRACE_MS,
      );
      let residentBytes = 0;
      try {
        const result = await member.process.run(task);
        member.proven = true;
        failedStarts = 0;
        residentBytes = result.residentBytes;
        return result;
      } catch (error) {
        if (late) throw tookTooLong(timeLimitSeconds, error);
        throw error;
      } finally {
        clearTimeout(limit);
        release(member, residentBytes);
      }
    },

    get alive() {
      return members.size;
    },
    get crashes() {
      return crashes;
    },
    get healthy() {
      return failedStarts < UNHEALTHY_STARTS;
    },
    pids: () => [...members].map(({ process }) => process.pid).filter((pid) => pid !== undefined),

    close() {
      closed = true;
      for (const member of members) {
        clearTimeout(member.idleTimer);
        member.process.kill();
      }
      members.clear();
    },
  };
}

function tookTooLong(seconds: number, cause: unknown): LoupeError {
  return new LoupeError('overloaded', `the image took longer than ${seconds} s to render`, { cause });
}
