import { randomUUID } from 'node:crypto';
import type { Server } from 'node:net';
import { LoupeError } from '../errors.ts';
import { errorCode } from '../storage/error-code.ts';
import {
  closeServer,
  type FolderHolder,
  type FolderSocket,
  holderOf,
  lockPath,
  socketIdentity,
  socketPath,
  takeFolder,
} from './folder-socket.ts';

const NO_SOCKETS = 'its file system has no sockets, by which the folder is held';

/** The reasons, by the system's code, for which a data folder cannot be used and stored files are served all the same. */
const REASONS: Readonly<Record<string, string>> = {
  EROFS: 'it is on a read-only disk',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'part of its path is a file',
  EEXIST: 'a file of that name is there',
  ENOENT: 'it cannot be made',
  EOPNOTSUPP: NO_SOCKETS,
  ENOTSUP: NO_SOCKETS,
};

/** Whether the data folder was found as it was left, was taken once more, or cannot be used at the moment. */
export type DataFolderState = 'held' | 'taken-anew' | 'unavailable';

/** This process, as others that come to the data folder meet it. */
class ClaimHolder implements FolderHolder {
  readonly name = randomUUID();
  readonly responses = new Map<string, (argument: string) => Promise<string>>();

  async ask(question: string): Promise<string> {
    const [, name = '', argument = ''] = /^(\S*) ?(.*)$/s.exec(question) ?? [];
    const respond = this.responses.get(name);
    if (!respond) throw new LoupeError('invalid-request', 'the question is not known');
    return respond(argument);
  }
}

/** The data folder, held for as long as this process lives, unless another process is given its place. */
export class ClaimedDataFolder {
  readonly #folder: string;
  readonly #holder: ClaimHolder;
  readonly #lock: Server | undefined;
  #socket: FolderSocket | undefined;
  #problem: string | undefined;

  constructor(folder: string, holder: ClaimHolder, lock: Server | undefined, held: FolderSocket | string) {
    this.#folder = folder;
    this.#holder = holder;
    this.#lock = lock;
    if (typeof held === 'string') this.#problem = held;
    else this.#socket = held;
  }

  /** Why nothing can be written there; undefined when it can. Stored files are served all the same. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /**
   * Does something when another process asks for it, and tells that one what came of it in a line.
   *
   * @param question a word; what follows it after a space is the argument, '' where nothing does
   */
  respondTo(question: string, respond: (argument: string) => Promise<string>): void {
    this.#holder.responses.set(question, respond);
  }

  /**
   * Looks whether the folder is still the one that is held, and takes it anew when it was deleted or replaced. A folder
   * that could not be taken at the start is left alone. Costs one `stat` when all is well. Not to be called again before
   * it is done.
   *
   * @throws LoupeError `invalid-request` when it cannot be held any more: another process holds it, or nothing can
   */
  async check(): Promise<DataFolderState> {
    const before = this.#socket;
    if (!before) return 'unavailable';
    const path = socketPath(this.#folder);
    let found: string | undefined;
    try {
      found = await socketIdentity(path);
    } catch (error) {
      this.#problem = sentenceOf(error);
      return 'unavailable';
    }
    if (found === undefined) return this.#takeAnew(before);
    // Some file systems number their files anew: then it is still ours.
    const holder = found === before.identity ? this.#holder.name : await holderOf(path);
    if (holder === undefined) return this.#takeAnew(before);
    if (holder !== this.#holder.name)
      throw new LoupeError('invalid-request', 'data: another Loupe has taken the data folder; this one ends');
    before.identity = found;
    this.#problem = undefined;
    return 'held';
  }

  async release(): Promise<void> {
    const socket = this.#socket;
    this.#socket = undefined;
    // Closing a socket removes what has its path: that may be another's by now. The folder may have become unreadable
    // or unwritable since: then the next start finds a socket that nobody answers.
    const found = await socketIdentity(socketPath(this.#folder)).catch(() => undefined);
    if (socket && (found === undefined || found === socket.identity)) await closeServer(socket.server);
    if (this.#lock) await closeServer(this.#lock);
  }

  async #takeAnew(before: FolderSocket): Promise<DataFolderState> {
    // First, since closing removes what has the path of the socket.
    await closeServer(before.server);
    try {
      this.#socket = await takeFolder(this.#folder, this.#holder);
      this.#problem = undefined;
      return 'taken-anew';
    } catch (error) {
      if (error instanceof LoupeError) throw error;
      this.#problem = sentenceOf(error);
      if (this.#problem.endsWith(NO_SOCKETS))
        throw new LoupeError('invalid-request', `data: ${this.#problem}`, { cause: error });
      return 'unavailable';
    }
  }
}

function sentenceOf(error: unknown): string {
  return `the data folder cannot be written: ${REASONS[errorCode(error) ?? ''] ?? 'it cannot be reached'}`;
}

/**
 * Makes the data folder and holds it by a bound Unix socket, so that two servers never write the same
 * records. A socket, not a PID file: in a container another process soon has the same PID.
 *
 * @param folder as `settleFolders` gives it
 * @throws LoupeError `invalid-request` when another process holds the folder or its path is too long
 */
export async function claimDataFolder(folder: string): Promise<ClaimedDataFolder> {
  const holder = new ClaimHolder();
  const lock = await lockPath(folder, holder);
  try {
    return new ClaimedDataFolder(folder, holder, lock, await takeFolder(folder, holder));
  } catch (error) {
    if (!(error instanceof LoupeError) && REASONS[errorCode(error) ?? ''] !== undefined)
      return new ClaimedDataFolder(folder, holder, lock, sentenceOf(error));
    if (lock) await closeServer(lock);
    throw error;
  }
}
