import { describe, expect, test } from 'vitest';
import { recordedWarnings, warningsOf } from '../../src/archive/scan-warnings.ts';

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
