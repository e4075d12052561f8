import { randomUUID } from 'node:crypto';
import { fstat, fstatSync, readdirSync, readFileSync, readSync, renameSync, statSync } from 'node:fs';
import { access, type FileHandle, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { errorCode } from './error-code.ts';
import { fileState, type StateOnDisk } from './files-below.ts';

/** A file that is open for positional reads; `fd` may be lent out until `closeFile`. */
export interface OpenFile {
  readonly fd: number;
  /** Bytes, as of opening. */
  readonly size: number;
  readonly handle: FileHandle;
}

/** Opens a file for reading. */
export async function openFile(path: string): Promise<OpenFile> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    return { fd: handle.fd, size, handle };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Closes a file; its `fd` may be of another file from then on. */
export async function closeFile(file: OpenFile): Promise<void> {
  await file.handle.close();
}

/**
 * Reads bytes of an open file.
 *
 * @returns fewer bytes than asked only where the file ends
 */
export async function readAt(file: OpenFile, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(length, file.size - position)));
  return bytes.subarray(0, await readInto(file, position, bytes));
}

/**
 * Fills `bytes` from an open file.
 *
 * @returns how many were read: fewer only where the file ends
 */
export async function readInto(file: OpenFile, position: number, bytes: Uint8Array): Promise<number> {
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await file.handle.read(bytes, filled, bytes.length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}

/** As `readInto`, waiting for the disk: for processes that have nothing else to do. */
export function readIntoSync(file: OpenFile, position: number, bytes: Uint8Array): number {
  let filled = 0;
  while (filled < bytes.length) {
    const read = readSync(file.fd, bytes, filled, bytes.length - filled, position + filled);
    if (read === 0) break;
    filled += read;
  }
  return filled;
}

/** Bytes of two files that are compared at once. */
const COMPARED_AT_ONCE = 1_000_000;

/** Whether two files hold the same; a file that is not there holds nothing that any other does. */
export async function haveSameBytes(one: string, other: string): Promise<boolean> {
  try {
    return await withOpenFile(one, (a) =>
      withOpenFile(other, async (b) => {
        if (a.size !== b.size) return false;
        for (let at = 0; at < a.size; at += COMPARED_AT_ONCE) {
          const [ofA, ofB] = [await readAt(a, at, COMPARED_AT_ONCE), await readAt(b, at, COMPARED_AT_ONCE)];
          if (!ofA.equals(ofB)) return false;
        }
        return true;
      }),
    );
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Opens a file, lends it to `use`, and closes it whatever happens. */
export async function withOpenFile<T>(path: string, use: (file: OpenFile) => Promise<T>): Promise<T> {
  const file = await openFile(path);
  try {
    return await use(file);
  } finally {
    await closeFile(file);
  }
}

/**
 * The state of the file at a path, or of an open one.
 *
 * @throws the system's error when it is not there
 */
export async function stateOf(file: string | OpenFile): Promise<StateOnDisk> {
  return fileState(await (typeof file === 'string' ? stat(file) : file.handle.stat()));
}

/** The state of an open file, told when the disk has answered: nothing waits for it meanwhile. */
export function askState(
  fd: number,
  callback: (error: Error | undefined, state: StateOnDisk | undefined) => void,
): void {
  fstat(fd, (error, stats) => {
    if (error) callback(error, undefined);
    else callback(undefined, fileState(stats));
  });
}

/** The state of an open file. Nothing else runs meanwhile: of files whose drive need not be asked. */
export function stateNow(fd: number): StateOnDisk {
  return fileState(fstatSync(fd));
}

/** Whether there is something at a path, as far as can be told. */
export async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** All bytes of a file; undefined when there is none. */
export async function readWholeFile(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The text of a file; undefined when there is none. Waits for the disk, and nothing else runs meanwhile: for starts. */
export function readTextNow(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The names in a folder, in the same way. */
export function namesNow(folder: string): string[] {
  return readdirSync(folder);
}

/** The size of a file; 0 where there is none. */
export function bytesNow(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** Gives a file another name, with nothing done in between; does nothing where there is none. */
export function moveNow(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

/** Writes bytes behind each other, where the file is: without a copy of them, and in one call of the system if that can be. */
export async function writeTogether(handle: FileHandle, parts: readonly Buffer[]): Promise<void> {
  const { bytesWritten } = await handle.writev(parts);
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  // The next call says why, when there is no room.
  if (bytesWritten < length) await handle.writeFile(Buffer.concat(parts).subarray(bytesWritten));
}

/** Replaces a file in one step: readers see the old bytes or the new ones, also after a crash. */
export async function writeFileAtomically(path: string, content: string | Buffer): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
