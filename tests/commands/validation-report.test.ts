import { expect, test } from 'vitest';
import { validationText } from '../../src/commands/validation-report.ts';
import type { LocatedProblem } from '../../src/presentation/problems/problem.ts';

const PROBLEM: LocatedProblem = {
  severity: 'error',
  rule: 'unknown-image',
  message: 'no image “a”',
  file: 'box.yaml',
  line: 3,
  column: 7,
};

function told(problem: LocatedProblem, colours: boolean): string {
  const validation = { files: [problem.file], problems: [problem], viewerRemarks: [] };
  return validationText(validation, { folder: 'manifests/', colours });
}

test('a terminal gets colours, and the same words', () => {
  const plain = told(PROBLEM, false);
  const coloured = told(PROBLEM, true);
  expect(coloured).toContain('\u001b[31merror');
  const pieces = coloured
    .split('\u001b')
    .map((piece, index) => (index === 0 ? piece : piece.replace(/^\[\d+m/, '')));
  expect(pieces.join('')).toBe(plain);
});

test('what a terminal obeys in the name of a file does not reach it', () => {
  const text = told({ ...PROBLEM, file: 'box\u001b[2J.yaml' }, false);
  expect(text).toContain('manifests/box\ufffd[2J.yaml:3:7: error: ');
  expect(text).not.toContain('\u001b');
});
