// The tag files of a bag (RFC 8493). Lines end with LF, texts are UTF-8. Paths are printable ASCII without `%`, so that nothing in
// them has to be encoded.

/** A file of a bag. */
export interface BaggedFile {
  /** Below the folder of the bag, with `/`. */
  readonly path: string;
  readonly bytes: number;
  /** Of its bytes, hexadecimal. */
  readonly sha256: string;
}

/** What makes a folder a bag (2.1.1). */
export const DECLARATION = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n';

/** The longest line of `bag-info.txt` that 2.2.2 recommends, in characters. */
const LONGEST_LINE = 79;

const INDENT = '  ';

/** A manifest of payload or of tag files (2.1.3, 2.2.1). */
export function checksums(files: readonly BaggedFile[]): string {
  return files.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join('');
}

/** `bag-info.txt` (2.2.2). Elements without a value are left out; long ones go on in further lines. */
export function bagInfo(elements: readonly (readonly [label: string, value: string])[]): string {
  return elements
    .map(([label, value]) => [label, value.replace(/\s+/g, ' ').trim()] as const)
    .filter(([, value]) => value !== '')
    .map(([label, value]) => `${folded(label, value)}\n`)
    .join('');
}

/** An element in one line or several, each but the first of which is indented. The first word is beside the label. */
function folded(label: string, value: string): string {
  const [first = '', ...words] = value.split(' ');
  const lines: string[] = [];
  let line = `${label}: ${first}`;
  for (const word of words) {
    const longer = `${line} ${word}`;
    if (longer.length <= LONGEST_LINE) line = longer;
    else {
      lines.push(line);
      line = `${INDENT}${word}`;
    }
  }
  return [...lines, line].join('\n');
}

/** Of `Payload-Oxum`: bytes and number of the files of the payload (2.2.2). */
export function payloadOxum(payload: readonly BaggedFile[]): string {
  return `${payload.reduce((sum, { bytes }) => sum + bytes, 0)}.${payload.length}`;
}

/** A table as CSV (RFC 4180), its first row the names of the columns. */
export function csv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(csvValue).join(',')}\r\n`).join('');
}

function csvValue(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
