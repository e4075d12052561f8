import { type ScanWarningKind, TOLD_WARNINGS } from '../scan-warnings.ts';
import type { ImageStore } from './image-store.ts';

/** How many there are. */
export interface ArchiveCounts {
  readonly images: number;
  /** Images and pages without a current pyramid that ingest will still make. */
  readonly waiting: number;
  /** Images whose stored files may be another file's. */
  readonly unverified: number;
  /** Masters that cannot be read. */
  readonly failed: number;
  /** Files that cannot be masters, or are in each other's way. */
  readonly refused: number;
  /** Files that have vanished with so many others that they may be there again soon: what is known of them stays. */
  readonly missing: number;
}

/** Images that are served though something is wrong with their scans. */
export interface WarningSummary {
  readonly images: number;
  /** Of very many the first: `IDENTIFIER: SENTENCE`. */
  readonly first: readonly string[];
}

/** None of it is counted when it is asked for. */
export function archiveCounts(images: ImageStore): ArchiveCounts {
  const tallies = images.tallies();
  return {
    images: tallies.get('images') ?? 0,
    waiting: tallies.get('make') ?? 0,
    unverified: tallies.get('verify') ?? 0,
    failed: tallies.get('failed') ?? 0,
    refused: tallies.get('refused') ?? 0,
    missing: tallies.get('missing') ?? 0,
  };
}

/** Images with warnings of each kind; one with several kinds counts in each. */
export function warnedByKind(images: ImageStore): Readonly<Record<ScanWarningKind, number>> {
  const tallies = images.tallies();
  const of = (kind: ScanWarningKind): number => tallies.get(kind) ?? 0;
  return { pixels: of('pixels'), structure: of('structure'), colours: of('colours') };
}

/** How many images have warnings, and the first sentences. */
export function warningSummary(images: ImageStore): WarningSummary {
  const first = images
    .warned(TOLD_WARNINGS)
    .flatMap(({ identifier, record }) =>
      (record?.warnings ?? []).map(({ sentence }) => `${identifier}: ${sentence}`),
    );
  return { images: images.tallies().get('warned') ?? 0, first: first.slice(0, TOLD_WARNINGS) };
}
