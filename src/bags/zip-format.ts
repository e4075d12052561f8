/** A file in a zip, stored as it is. */
export interface ZipEntry {
  /** Printable ASCII, with `/` between folders. */
  readonly path: string;
  readonly bytes: number;
  /** Of its bytes, unsigned. */
  readonly crc32: number;
  /** Where its local header begins. */
  readonly at: number;
}

// PKWARE's APPNOTE.TXT 6.3.10. What is too large for a field of 16 or 32 bits is all ones there, and stands in a field of 64 bits
// (zip64) besides.

const LARGEST_16 = 0xffff;
const LARGEST_32 = 0xffffffff;

const PLAIN_VERSION = 20;
const ZIP64_VERSION = 45;
/** Attributes are those of Unix. */
const MADE_BY_UNIX = 3 << 8;
/** A file that its owner may write and everybody read. */
const ATTRIBUTES = 0o100644 * 2 ** 16;
const ZIP64_FIELD = 0x0001;

/** The times that a zip can tell: from 1980 to 2107, in steps of two seconds. */
const FIRST_MS = Date.UTC(1980, 0, 1);
const LAST_MS = Date.UTC(2107, 11, 31, 23, 59, 58);

/** A number of so many bytes, the lowest first. */
type Field = readonly [bytes: 2 | 4 | 8, value: number];

function record(fields: readonly Field[], ...rest: Buffer[]): Buffer {
  const fixed = Buffer.alloc(fields.reduce((sum, [bytes]) => sum + bytes, 0));
  let at = 0;
  for (const [bytes, value] of fields) {
    if (bytes === 8) fixed.writeBigUInt64LE(BigInt(value), at);
    else fixed.writeUIntLE(value, at, bytes);
    at += bytes;
  }
  return Buffer.concat([fixed, ...rest]);
}

/** Time and date as DOS has them, of UTC: the same on every machine. */
function dosTime(modifiedMs: number): readonly [time: number, date: number] {
  const moment = new Date(Math.min(LAST_MS, Math.max(FIRST_MS, modifiedMs)));
  const time = (moment.getUTCHours() << 11) | (moment.getUTCMinutes() << 5) | (moment.getUTCSeconds() >> 1);
  const date =
    ((moment.getUTCFullYear() - 1980) << 9) | ((moment.getUTCMonth() + 1) << 5) | moment.getUTCDate();
  return [time, date];
}

/** The field of 64 bits for values of which some need it; empty when none does. */
function zip64Field(values: readonly number[]): Buffer {
  if (values.length === 0) return Buffer.alloc(0);
  return record([[2, ZIP64_FIELD], [2, values.length * 8], ...values.map((value) => [8, value] as const)]);
}

const fitting = (value: number): number => Math.min(value, LARGEST_32);

/** What both records of an entry tell of it, from the version that is needed on. */
function fieldsOfEntry(
  { path, bytes, crc32 }: Omit<ZipEntry, 'at'>,
  { version, extra, modifiedMs }: { version: number; extra: Buffer; modifiedMs: number },
): readonly Field[] {
  const [time, date] = dosTime(modifiedMs);
  return [
    [2, version],
    [2, 0],
    [2, 0],
    [2, time],
    [2, date],
    [4, crc32],
    [4, fitting(bytes)],
    [4, fitting(bytes)],
    [2, path.length],
    [2, extra.length],
  ];
}

/** What stands before the bytes of an entry. Its length depends on the path and on whether the bytes need zip64. */
export function localHeader(entry: Omit<ZipEntry, 'at'>, modifiedMs: number): Buffer {
  const { path, bytes } = entry;
  const isLarge = bytes >= LARGEST_32;
  const extra = zip64Field(isLarge ? [bytes, bytes] : []);
  const version = isLarge ? ZIP64_VERSION : PLAIN_VERSION;
  const fields = fieldsOfEntry(entry, { version, extra, modifiedMs });
  return record([[4, 0x04034b50], ...fields], Buffer.from(path, 'latin1'), extra);
}

function directoryEntry(entry: ZipEntry, modifiedMs: number): Buffer {
  const { path, bytes, at } = entry;
  const extra = zip64Field([
    ...(bytes >= LARGEST_32 ? [bytes, bytes] : []),
    ...(at >= LARGEST_32 ? [at] : []),
  ]);
  const version = extra.length > 0 ? ZIP64_VERSION : PLAIN_VERSION;
  return record(
    [
      [4, 0x02014b50],
      [2, MADE_BY_UNIX | version],
      ...fieldsOfEntry(entry, { version, extra, modifiedMs }),
      [2, 0],
      [2, 0],
      [2, 0],
      [4, ATTRIBUTES],
      [4, fitting(at)],
    ],
    Buffer.from(path, 'latin1'),
    extra,
  );
}

/**
 * What stands behind all entries, in pieces: the directory, and its end.
 *
 * @param at where it begins
 * @param modifiedMs of all entries, milliseconds since 1970
 */
export function* directory(
  entries: readonly ZipEntry[],
  at: number,
  modifiedMs: number,
): Generator<Buffer, void> {
  let bytes = 0;
  for (const entry of entries) {
    const written = directoryEntry(entry, modifiedMs);
    bytes += written.length;
    yield written;
  }
  const count = entries.length;
  if (count >= LARGEST_16 || bytes >= LARGEST_32 || at >= LARGEST_32) yield zip64End({ count, bytes, at });
  const shown = Math.min(count, LARGEST_16);
  yield record([
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, shown],
    [2, shown],
    [4, fitting(bytes)],
    [4, fitting(at)],
    [2, 0],
  ]);
}

/** The end of a directory of zip64, and the record by which it is found. */
function zip64End({ count, bytes, at }: { count: number; bytes: number; at: number }): Buffer {
  return record([
    [4, 0x06064b50],
    [8, 44],
    [2, MADE_BY_UNIX | ZIP64_VERSION],
    [2, ZIP64_VERSION],
    [4, 0],
    [4, 0],
    [8, count],
    [8, count],
    [8, bytes],
    [8, at],
    [4, 0x07064b50],
    [4, 0],
    [8, at + bytes],
    [4, 1],
  ]);
}
