import { describe, expect, test } from 'vitest';
import { recordedWarnings, ScanWarningTally, warningsOf } from '../../src/archive/scan-warnings.ts';

describe('the tally of images with warnings', () => {
  test('follows changes, by image and by kind', () => {
    const tally = new ScanWarningTally();
    const both = [...warningsOf('pixels', ['a row is lost', 'two are']), ...warningsOf('colours', ['odd'])];
    tally.set('a', both);
    tally.set('b', warningsOf('colours', ['odd']));
    tally.set('c');
    expect(tally.imagesByKind).toEqual({ pixels: 1, structure: 0, colours: 2 });
    expect(tally.summary).toEqual({
      images: 2,
      first: ['a: a row is lost', 'a: two are', 'a: odd', 'b: odd'],
    });
    tally.set('a', both);
    expect(tally.imagesByKind).toEqual({ pixels: 1, structure: 0, colours: 2 });
    tally.set('a', warningsOf('structure', ['the end marker is missing']));
    tally.set('b');
    expect(tally.imagesByKind).toEqual({ pixels: 0, structure: 1, colours: 0 });
    tally.set('a', []);
    expect(tally.summary).toEqual({ images: 0, first: [] });
    expect(tally.imagesByKind).toEqual({ pixels: 0, structure: 0, colours: 0 });
  });

  test('tells a bounded number of sentences, however many images have them', () => {
    const tally = new ScanWarningTally();
    for (let image = 0; image < 5000; image += 1)
      tally.set(`${image}`, warningsOf('colours', ['odd', 'old']));
    expect(tally.summary.images).toBe(5000);
    expect(tally.summary.first).toHaveLength(10);
  });
});

describe('warnings of a record', () => {
  test('are told once each, and bounded', () => {
    expect(warningsOf('pixels', ['same', 'same', 'other'])).toEqual([
      { kind: 'pixels', sentence: 'same' },
      { kind: 'pixels', sentence: 'other' },
    ]);
    const many = Array.from({ length: 1000 }, (_, index) => `tile ${index} ${'x'.repeat(1000)}`);
    const warnings = warningsOf('pixels', many);
    expect(warnings).toHaveLength(10);
    expect(warnings.every(({ sentence }) => sentence.length <= 400)).toBe(true);
  });

  test('are read in the form of the first builds, and never of a form that is not known', () => {
    expect(recordedWarnings(['the embedded profile is ignored'])).toEqual([
      { kind: 'colours', sentence: 'the embedded profile is ignored' },
    ]);
    const known = { kind: 'structure', sentence: 'the end marker is missing' };
    expect(recordedWarnings([known, { kind: 'new', sentence: 'x' }, { kind: 'pixels' }, null, 7])).toEqual([
      known,
    ]);
    expect(recordedWarnings(undefined)).toEqual([]);
  });
});
