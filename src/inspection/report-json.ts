import { isTrouble, type ScanReport } from './report.ts';
import { dotsPerInch, formatWords } from './report-words.ts';

/** An image for other programs, on a line. A change of the shape raises `version` of the document and is told in `docs/operating.md`. */
export function reportJson(report: ScanReport): string {
  const { file, bytes, page, pages, facts, outcome, warnings, pixelsRead, embedded, advice } = report;
  return JSON.stringify({
    file,
    ...(page > 1 && { page }),
    bytes,
    pages,
    trouble: isTrouble(report),
    format: formatWords(report),
    ...(facts && {
      stored: facts.stored,
      bits: facts.bits,
      samples: facts.samples,
      colourModel: facts.colourModel,
      furtherSamples: facts.furtherSamples,
      profile: facts.profile ?? null,
      orientation: facts.orientation,
      compression: facts.compression ?? null,
      dotsPerInch: dotsPerInch(facts) ?? null,
      metadata: facts.metadata,
      pyramid: facts.pyramid,
    }),
    outcome,
    pixelsRead,
    warnings,
    embedded,
    advice,
  });
}
