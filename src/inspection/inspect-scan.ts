import { extname } from 'node:path';
import { otherFormatNamed } from '../archive/other-formats.ts';
import type { MasterRecord } from '../archive/record.ts';
import type { Master } from '../archive/scan.ts';
import { mergedWarnings } from '../archive/scan-warnings.ts';
import { LoupeError } from '../errors.ts';
import type { InspectedHeader, PlannedImage } from '../ingest/inspect-master.ts';
import type { IngestFailed } from '../ingest/outcome.ts';
import { OTHER_SIZES } from '../ingest/store-master.ts';
import { MEGABYTE } from '../megabyte.ts';
import { adviceFor } from './advice.ts';
import type { FoundScan } from './found-scans.ts';
import type { Inspector } from './inspector.ts';
import type { Refusal, ScanReport } from './report.ts';

/** What is known and asked besides the file. */
export interface InspectionParts {
  readonly lane: ReturnType<Inspector['lane']>;
  /** Headers alone tell nothing of damaged pixels. */
  readonly readsPixels: boolean;
  /** The record of an image of the archive that is as it was ingested; undefined for any other. */
  readonly recordOf: (master: Master) => Promise<MasterRecord | undefined>;
  /** Whether a render straight from a master fits into the memory for renders. */
  readonly isServedStraight: (
    image: Pick<PlannedImage, 'width' | 'height' | 'wholeInMemory' | 'heldBytesPerPixel'>,
  ) => boolean;
  readonly maxMasterPixels: number;
}

type Draft = Omit<ScanReport, 'advice'>;

/** Inspects a file: a report for each of its images, the first one first. */
export async function* inspectScan(
  scan: FoundScan,
  parts: InspectionParts,
): AsyncGenerator<ScanReport, void> {
  const { problem } = scan;
  if (problem) {
    const { why, sentence } = problem;
    const outcome =
      why === 'passed-over'
        ? { kind: 'passed-over' as const, sentence }
        : { kind: 'refused' as const, why, sentence };
    const otherFormat = otherFormatNamed(extname(scan.path).slice(1).toLowerCase())?.name;
    yield advised({ ...blank(scan, 1), otherFormat, outcome });
    return;
  }
  for (let page = 1, pages = 1; page <= pages; page++) {
    const master = masterOf(scan, page);
    const header = await parts.lane.header(master);
    if (header.kind === 'header') pages = header.pages;
    yield await inspectPage(scan, master, header, parts);
  }
}

function masterOf({ path, bytes, master }: FoundScan, page: number): Master {
  const { modifiedMs = 0, policy } = master ?? {};
  return { identifier: path, path, bytes, modifiedMs, ...(policy && { policy }), ...(page > 1 && { page }) };
}

async function inspectPage(
  scan: FoundScan,
  master: Master,
  header: InspectedHeader | IngestFailed,
  parts: InspectionParts,
): Promise<ScanReport> {
  const { lane, readsPixels, recordOf, isServedStraight } = parts;
  const page = master.page ?? 1;
  if (header.kind === 'failed') return refused(blank(scan, page), header, 'damage');
  const { facts, otherFormat, pages, plan } = header;
  const known = { ...blank(scan, page), facts, otherFormat, pages };
  if ('kind' in plan) return refused(known, plan, refusalKind(header, parts));
  const { estimate, embedded, warnings, colour, width, height, lacksInPlace: lacks } = plan;
  // Of further pictures nothing is used.
  const isWanted = master.policy?.reusePyramids === true && page === 1;
  const tooLarge = lane.refusal(master, estimate.memoryBytes);
  if (tooLarge) return refused(known, tooLarge, 'limit', estimate.memoryBytes / MEGABYTE);
  const record = scan.master && (await recordOf(pageOf(scan.master, page)));
  const pixels = readsPixels && !record ? await lane.pixels(master, estimate) : undefined;
  if (pixels?.kind === 'failed') {
    if (pixels.storageFault)
      throw new LoupeError(
        'invalid-request',
        `${pixels.sentence} (temporary files; TMPDIR names their folder)`,
      );
    return refused(known, pixels, 'damage');
  }
  return advised({
    ...known,
    outcome: {
      kind: 'accepted',
      width,
      height,
      colour,
      isReady: record !== undefined,
      // Rendering straight from a master reads only the first image of a file.
      isServedStraight: page === 1 && isServedStraight(plan),
      ...(lacks && { inPlace: { isWanted, lacks: lacksOf(record, lacks) } }),
    },
    warnings: mergedWarnings([...warnings, ...(record?.warnings ?? pixels?.warnings ?? [])]),
    pixelsRead: record !== undefined || pixels !== undefined,
    embedded,
  });
}

/** What was found out while it was ingested counts more than what its header promises. */
function lacksOf(record: MasterRecord | undefined, lacks: readonly string[]): readonly string[] {
  const isUnusable = record?.policy?.reusePyramids === true && !record.inPlace;
  return isUnusable && lacks.length === 0 ? [OTHER_SIZES] : lacks;
}

function pageOf(master: Master, page: number): Master {
  return page === 1 ? master : { ...master, identifier: `${master.identifier};${page}`, page };
}

function blank({ shown, bytes }: FoundScan, page: number): Omit<Draft, 'outcome'> {
  return {
    file: shown,
    bytes,
    page,
    pages: page,
    facts: undefined,
    otherFormat: undefined,
    warnings: [],
    pixelsRead: false,
    embedded: {},
  };
}

function refused(
  known: Omit<Draft, 'outcome'>,
  { sentence }: IngestFailed,
  why: Refusal,
  memoryMb?: number,
): ScanReport {
  return advised({ ...known, outcome: { kind: 'refused', why, sentence } }, memoryMb);
}

function advised(draft: Draft, memoryMb?: number): ScanReport {
  return { ...draft, advice: adviceFor(draft, memoryMb === undefined ? {} : { memoryMb }) };
}

/** What ingest refuses by its header: another format, too many pixels, or what makes no sense. */
function refusalKind(
  { facts, otherFormat, isReadable }: InspectedHeader,
  { maxMasterPixels }: InspectionParts,
): Refusal {
  if (!isReadable) return 'unreadable';
  if (otherFormat !== undefined || facts?.saveAs !== undefined) return 'format';
  return facts && facts.stored.width * facts.stored.height > maxMasterPixels ? 'limit' : 'damage';
}
