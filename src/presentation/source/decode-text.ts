/** The most bytes of an authored file: far more than an essay of a thousand photographs has. */
export const MAX_FILE_BYTES = 1_000_000;

/** The most bytes of a file of IIIF JSON, which says the same in many more words. */
export const MAX_JSON_BYTES = 8_000_000;

/** Whether a file of the manifests folder is IIIF JSON, by its name. */
export function isJson(path: string): boolean {
  return /\.json$/i.test(path);
}

/** The most bytes that a file may have: of a larger one no byte beyond the first above need be read. */
export function maxBytesOf(path: string): number {
  return isJson(path) ? MAX_JSON_BYTES : MAX_FILE_BYTES;
}

/** Something wrong at one place of a text that has not been parsed. */
export interface TextProblem {
  readonly rule: string;
  readonly message: string;
  readonly suggestion?: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/** The result of parsing a text that cannot be parsed. */
export interface SyntaxProblems {
  readonly kind: 'problems';
  readonly problems: readonly TextProblem[];
}

const SAVE_AS_UTF8 = 'save the file as UTF-8 (in most editors: Save as, Encoding, UTF-8)';

function at(line: number, column: number, rule: string, message: string, suggestion: string): TextProblem {
  return { rule, message, suggestion, line, column };
}

/** Finds the first line that is not UTF-8; called only when there is one. */
function wrongBytes(bytes: Uint8Array): TextProblem {
  const strict = new TextDecoder('utf-8', { fatal: true });
  const lenient = new TextDecoder();
  let line = 1;
  let start = 0;
  while (start <= bytes.length) {
    const found = bytes.indexOf(0x0a, start);
    const end = found < 0 ? bytes.length : found;
    const part = bytes.subarray(start, end);
    try {
      strict.decode(part);
    } catch {
      const column = lenient.decode(part).indexOf('\ufffd') + 1;
      return at(line, Math.max(1, column), 'encoding', 'this letter is not written in UTF-8', SAVE_AS_UTF8);
    }
    line += 1;
    start = end + 1;
  }
  return at(1, 1, 'encoding', 'the file is not written in UTF-8', SAVE_AS_UTF8);
}

function zeroByte(bytes: Uint8Array, index: number): TextProblem {
  const before = new TextDecoder().decode(bytes.subarray(0, index)).split('\n');
  return at(
    before.length,
    (before.at(-1) ?? '').length + 1,
    'encoding',
    'there is a zero byte here, so this is not a text file in UTF-8',
    SAVE_AS_UTF8,
  );
}

/**
 * The text of a file, in UTF-8 with or without a byte order mark. A larger file is refused unread.
 *
 * @param maxBytes the most bytes it may have
 */
export function decodeText(
  bytes: Uint8Array,
  maxBytes = MAX_FILE_BYTES,
): { readonly text: string } | { readonly problem: TextProblem } {
  if (bytes.length > maxBytes)
    return {
      problem: at(
        1,
        1,
        'file-size',
        `the file has more than the ${maxBytes} bytes that are read`,
        'divide it into several essays',
      ),
    };
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    return { problem: at(1, 1, 'encoding', 'the file is written in UTF-16', SAVE_AS_UTF8) };
  const zero = bytes.indexOf(0);
  if (zero >= 0) return { problem: zeroByte(bytes, zero) };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { problem: wrongBytes(bytes) };
  }
}
