import { mkdir, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join, relative } from 'node:path';
import { LoupeError } from '../errors.ts';
import { errorCode } from '../storage/error-code.ts';

/** The kernel keeps the path of a socket in 108 bytes. */
const LONGEST_SOCKET_PATH = 103;

/** The data folder, held for as long as this process lives. */
export interface ClaimedDataFolder {
  /** Why nothing can be written there; undefined when it can. Stored files are served all the same. */
  readonly readOnly: string | undefined;
  release(): Promise<void>;
}

function listen(path: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', reject);
    server.listen(path, () => resolve(server.unref()));
  });
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/**
 * Makes the data folder and holds it by a bound Unix socket, so that two servers never write the same
 * records. A socket, not a PID file: in a container another process soon has the same PID.
 *
 * @throws LoupeError `invalid-request` when another process holds the folder or its path is too long
 */
export async function claimDataFolder(folder: string): Promise<ClaimedDataFolder> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    return unclaimed(error);
  }
  const absolute = join(folder, 'loupe.sock');
  const below = relative(process.cwd(), absolute);
  const path = below.length < absolute.length ? below : absolute;
  if (Buffer.byteLength(path) > LONGEST_SOCKET_PATH)
    throw new LoupeError(
      'invalid-request',
      `data: the path of the folder is too long; ${LONGEST_SOCKET_PATH - 11} characters at most`,
    );
  try {
    return held(await listen(path), path);
  } catch (error) {
    if (errorCode(error) !== 'EADDRINUSE') return unclaimed(error);
    if (await isAnswered(path))
      throw new LoupeError('invalid-request', 'data: another Loupe is using this data folder', {
        cause: error,
      });
    // Left by a process that was killed.
    try {
      await rm(path, { force: true });
      return held(await listen(path), path);
    } catch (failure) {
      return unclaimed(failure);
    }
  }
}

function held(server: Server, path: string): ClaimedDataFolder {
  return {
    readOnly: undefined,
    release: async () => {
      await new Promise((resolve) => server.close(resolve));
      // The folder may have become unwritable since: then the next start finds a socket that nobody answers.
      await rm(path, { force: true }).catch(() => {});
    },
  };
}

function unclaimed(error: unknown): ClaimedDataFolder {
  const reasons: Record<string, string> = {
    EROFS: 'it is on a read-only disk',
    EACCES: 'this user may not write there',
    EPERM: 'this user may not write there',
    ENOSPC: 'the disk is full',
    ENOTDIR: 'part of its path is a file',
    EEXIST: 'a file of that name is there',
    ENOENT: 'it cannot be made',
    EOPNOTSUPP: 'its file system has no sockets, by which the folder is held',
    ENOTSUP: 'its file system has no sockets, by which the folder is held',
  };
  const reason = reasons[errorCode(error) ?? ''];
  if (!reason) throw error;
  return { readOnly: `the data folder cannot be written: ${reason}`, release: async () => {} };
}
