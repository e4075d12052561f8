/**
 * What a warning of a scan is about: its pixels (lost, or recovered by the decoder), the structure of its file, or its
 * colours. Also a label of `loupe_images_with_warnings`.
 */
export const SCAN_WARNING_KINDS = ['pixels', 'structure', 'colours'] as const;

export type ScanWarningKind = (typeof SCAN_WARNING_KINDS)[number];

/** Something that is wrong with a scan which is served all the same. */
export interface ScanWarning {
  readonly kind: ScanWarningKind;
  /** Public, in English, with the subject first: "the end marker of the JPEG is missing; no pixel is". */
  readonly sentence: string;
}

/** A broken file may have as many faults as parts: more would say nothing new. */
const MOST_WARNINGS = 10;

const LONGEST_SENTENCE = 400;

/** Sentences that `/ready` lists. */
export const TOLD_WARNINGS = 10;

/** Warnings of one kind as a record keeps them: each once, and of very many the first. */
export function warningsOf(kind: ScanWarningKind, sentences: Iterable<string>): ScanWarning[] {
  const different = new Set([...sentences].map((sentence) => sentence.slice(0, LONGEST_SENTENCE)));
  return [...different].slice(0, MOST_WARNINGS).map((sentence) => ({ kind, sentence }));
}

/** Warnings by kind, each once: of the header of a scan, and of decoding it. */
export function mergedWarnings(warnings: readonly ScanWarning[]): ScanWarning[] {
  return SCAN_WARNING_KINDS.flatMap((kind) =>
    warningsOf(
      kind,
      warnings.filter((warning) => warning.kind === kind).map(({ sentence }) => sentence),
    ),
  );
}

/** Warnings as they stand in a record of any age: those of the first builds were sentences about colour profiles. */
export function recordedWarnings(value: unknown): ScanWarning[] {
  if (!Array.isArray(value)) return [];
  const found: unknown[] = value;
  return found.flatMap((warning) => {
    if (typeof warning === 'string') return warningsOf('colours', [warning]);
    if (typeof warning !== 'object' || warning === null) return [];
    const { kind, sentence } = { kind: undefined, sentence: undefined, ...warning };
    const known = SCAN_WARNING_KINDS.find((each) => each === kind);
    return known !== undefined && typeof sentence === 'string' ? warningsOf(known, [sentence]) : [];
  });
}
