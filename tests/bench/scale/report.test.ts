import { describe, expect, it } from 'vitest';
import { isFailed } from '../gates.ts';
import { essaysOf, foldersOf, identifiersOf } from './archive-shape.ts';
import { judgeScale, type ScaleGate, scaleReport } from './report.ts';
import { type ScaleResults, withRow } from './results-file.ts';
import { dearestRun } from './roles.ts';

const NOTHING: ScaleResults = { machine: 'a machine', sizes: [] };

function gateOf(results: ScaleResults, name: string, images: number): ScaleGate | undefined {
  return judgeScale(results).find((gate) => gate.name.includes(name) && gate.images === images);
}

describe('the archive', () => {
  it('has folders of 200 to 1,000 images, each image with a name of its own, and is the same each time', () => {
    const folders = foldersOf(10_000);
    for (const { from, to } of folders.slice(0, -1)) {
      expect(to - from).toBeGreaterThanOrEqual(200);
      expect(to - from).toBeLessThanOrEqual(1000);
    }
    const identifiers = identifiersOf(10_000);
    expect(new Set(identifiers).size).toBe(10_000);
    expect(identifiersOf(10_000)).toEqual(identifiers);
    expect(essaysOf(10_000)).toHaveLength(500);
  });
});

describe('gates', () => {
  it('are failed by what the server does, and noisy by what others do', () => {
    const slow = { listening: 2 };
    const failed = gateOf(withRow(NOTHING, 1000, 'start', slow, 0.05), 'listens', 1000);
    const noisy = gateOf(withRow(NOTHING, 1000, 'start', slow, 0.2), 'listens', 1000);
    expect(failed).toMatchObject({ met: false, noisy: false });
    expect(noisy).toMatchObject({ met: false, noisy: true });
    expect([failed, noisy].map((gate) => gate && isFailed(gate))).toEqual([true, false]);
  });

  it('judge a rate against that of the smallest archive', () => {
    const small = withRow(NOTHING, 1000, 'first-ingest', { 'ingest-rate': 10 }, 0);
    const both = (rate: number) => withRow(small, 10_000, 'first-ingest', { 'ingest-rate': rate }, 0);
    expect(gateOf(both(9.5), 'smallest', 10_000)?.met).toBe(true);
    expect(gateOf(both(8), 'smallest', 10_000)?.met).toBe(false);
    expect(gateOf(both(8), 'smallest', 1000)).toBeUndefined();
  });

  it('are missed by what never came', () => {
    const never = withRow(NOTHING, 1000, 'changes', { 'new-scan': Number.NaN }, 0);
    expect(gateOf(never, 'new scan', 1000)).toMatchObject({ met: false, figure: 'never' });
  });
});

it('shows ratios before figures', () => {
  const small = withRow(NOTHING, 1000, 'start', { listening: 1 }, 0);
  const both = withRow(small, 10_000, 'start', { listening: 3 }, 0.3);
  expect(scaleReport(both, [], false)).toMatch(/start: listens s +\| 3\.00 +\| 1\.00 +\| 3\.00 +\|.*noisy/);
});

it('sets what a scan takes against other programs, and names those that are missing', () => {
  const taken = { seconds: 4, cpuSeconds: 3, peakMb: 200 };
  const runs = [
    { scan: 'JP2', program: 'loupe ingest', taken: { ...taken, ingestMb: 150 } },
    { scan: 'JP2', program: 'vips tiffsave', taken: { seconds: 2, cpuSeconds: 6, peakMb: 100 } },
    { scan: 'JP2', program: 'opj_decompress', missing: 'opj_decompress' },
  ];
  const report = scaleReport({ ...NOTHING, sourceScans: { runs, others: 0.2 } }, [], false);
  expect(report).toMatch(
    /loupe ingest +\| 4\.00 +\| 3\.00 +\| 200 +\| 150 +\| 2\.00 \/ 0\.50 \/ 2\.00 +\| +\|/,
  );
  expect(report).toContain('opj_decompress is missing');
  expect(report).toContain('Others: 20 %: noisy.');
});

it('finds what a piece of work costs that comes at times', () => {
  expect(dearestRun([0.1, 0.1, 0.6, 0.1, 0.5, 0.1, 0.1, 0.3], 0.1)).toBeCloseTo(0.9);
  expect(dearestRun([0.1, 0.1], 0.1)).toBe(0);
});
