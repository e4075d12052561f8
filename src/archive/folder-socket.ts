import { createHash } from 'node:crypto';
import { lstat, mkdir, readlink, rm, stat } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join, relative } from 'node:path';
import { LoupeError } from '../errors.ts';
import { errorCode } from '../storage/error-code.ts';

/** The kernel keeps the path of a socket in 108 bytes. */
const LONGEST_SOCKET_PATH = 103;

/** How long the holder of a socket may take to say who it is. */
const NAMING_MS = 1000;

/** How long it may take to do what it is asked. */
const ASKING_MS = 60_000;

/** A bound socket in the data folder, by which other processes know that it is held. */
export interface FolderSocket {
  readonly server: Server;
  /** Where it is bound, as `socketIdentity` gives it. */
  identity: string | undefined;
}

/** Where the socket of a data folder is. */
export function socketPath(folder: string): string {
  return join(folder, 'loupe.sock');
}

function inUse(cause?: unknown): LoupeError {
  return new LoupeError('invalid-request', 'data: another Loupe is using this data folder', { cause });
}

/** Who holds a folder, and what it does when another process asks it. */
export interface FolderHolder {
  readonly name: string;
  /** @returns what is told the one who asked, a line */
  ask(question: string): Promise<string>;
}

/** Ends the line of a question, and that of its response. */
const END = '\n';

/** Characters: a word and the name of an image or manifest. */
const LONGEST_QUESTION = 10_000;

/** Binds a socket that tells everybody who connects the name of its holder, and takes a question from those who have one. */
function listen(path: string, holder: FolderHolder): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      let question = '';
      socket.on('error', () => {});
      socket.setTimeout(NAMING_MS, () => socket.destroy());
      socket.write(holder.name);
      socket.setEncoding('utf8').on('data', (text: string) => {
        question += text;
        if (question.length > LONGEST_QUESTION) socket.destroy();
      });
      socket.once('end', () => {
        if (!question.endsWith(END)) {
          socket.end();
          return;
        }
        socket.setTimeout(0);
        holder.ask(question.slice(0, -END.length)).then(
          (told) => socket.end(`${END}${told}`),
          () => socket.destroy(),
        );
      });
    });
    server.once('error', reject);
    server.listen(path, () => resolve(server.unref()));
  });
}

export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

/** The name of the process that holds a socket, empty when it does not say; undefined when none does. */
export function holderOf(path: string): Promise<string | undefined> {
  return toldBy(path, '', NAMING_MS);
}

/**
 * Asks the process that holds a data folder.
 *
 * @returns its response, a line; undefined when none holds the folder, or it does not know the question
 */
export async function askHolder(folder: string, question: string): Promise<string | undefined> {
  const told = await toldBy(shortest(socketPath(folder)), `${question}${END}`, ASKING_MS);
  return told?.split(END)[1];
}

/** All that the process that holds a socket says; undefined when none does. */
function toldBy(path: string, question: string, patienceMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    let name: string | undefined;
    const socket = connect(path);
    socket.once('connect', () => {
      name = '';
      socket.end(question);
    });
    socket.setEncoding('utf8').on('data', (text: string) => {
      name += text;
    });
    socket.setTimeout(patienceMs, () => socket.destroy());
    // A full queue of connections is that of a process that lives.
    socket.once('error', (error) => resolve(errorCode(error) === 'EAGAIN' ? '' : name));
    socket.once('close', () => resolve(name));
  });
}

/** What tells a file from another that takes its place; undefined when there is none. */
export async function socketIdentity(path: string): Promise<string | undefined> {
  try {
    const { dev, ino } = await lstat(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}

/**
 * The name by which processes that see the same files hold a path, whatever becomes of the folder there: an abstract
 * socket of Linux. Undefined where there are none. Containers may share a network and see other files at the same path.
 */
async function pathLock(folder: string): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined;
  try {
    const { dev, ino } = await stat('/', { bigint: true });
    const place = `${await readlink('/proc/self/ns/mnt')} ${dev}:${ino} ${folder}`;
    return `\0loupe-${createHash('sha256').update(place).digest('hex').slice(0, 40)}`;
  } catch {
    return undefined;
  }
}

export async function lockPath(folder: string, holder: FolderHolder): Promise<Server | undefined> {
  const name = await pathLock(folder);
  if (name === undefined) return undefined;
  try {
    return await listen(name, holder);
  } catch (error) {
    if (errorCode(error) === 'EADDRINUSE') throw inUse(error);
    // A sandbox without such sockets: the socket in the folder has to do.
    return undefined;
  }
}

/** The shorter way to a path: from here, or from the root. */
function shortest(absolute: string): string {
  const below = relative(process.cwd(), absolute);
  return below.length < absolute.length ? below : absolute;
}

/** Makes the folder and binds its socket. Throws LoupeError when another process holds it, else the system's error. */
export async function takeFolder(folder: string, holder: FolderHolder): Promise<FolderSocket> {
  await mkdir(folder, { recursive: true });
  const absolute = socketPath(folder);
  const path = shortest(absolute);
  if (Buffer.byteLength(path) > LONGEST_SOCKET_PATH)
    throw new LoupeError(
      'invalid-request',
      `data: the path of the folder is too long; ${LONGEST_SOCKET_PATH - 11} characters at most`,
    );
  const bind = async () => ({ server: await listen(path, holder), identity: await socketIdentity(absolute) });
  try {
    return await bind();
  } catch (error) {
    if (errorCode(error) !== 'EADDRINUSE') throw error;
    if ((await holderOf(path)) !== undefined) throw inUse(error);
    // Left by a process that was killed.
    await rm(path, { force: true });
    return bind();
  }
}
