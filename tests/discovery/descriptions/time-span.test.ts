import { expect, test } from 'vitest';
import { timeSpanOf } from '../../../src/discovery/descriptions/time-span.ts';

test.each([
  ['1940-05-24', { begin: '1940-05-24', end: '1940-05-24' }],
  ['1940-03~', { begin: '1940-03', end: '1940-03' }],
  ['1940?', { begin: '1940', end: '1940' }],
  ['1939-12/1940-02', { begin: '1939-12', end: '1940-02' }],
  ['193X', { begin: '1930', end: '1939' }],
  ['19XX', { begin: '1900', end: '1999' }],
  ['1939-24', { begin: '1939-12', end: '1940-02' }],
  ['1940-21', { begin: '1940-03', end: '1940-05' }],
  ['1940/..', { begin: '1940' }],
  ['../1940', { end: '1940' }],
  ['-0044', {}],
  ['Y17000', {}],
  ['spring', undefined],
])('%s', (edtf, span) => {
  expect(timeSpanOf(edtf)).toEqual(span);
});
