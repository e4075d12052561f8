import { describe, expect, test } from 'vitest';
import { isAbove, parseDecimal, parsePixels } from '../../src/image/decimal.ts';

describe('decimals', () => {
  test.each([
    ['0', '0'],
    ['000', '0'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['00.500', '0.5'],
    ['0.0', '0'],
    ['10.0', '10'],
    ['100', '100'],
    ['22.5', '22.5'],
    ['0.12345678901234567890123450', '0.1234567890123456789012345'],
    ['000999999999999999', '999999999999999'],
  ])('%s is %s', (text, decimal) => expect(parseDecimal(text)).toBe(decimal));

  test.each(['', '.', '1.2.3', '-1', '1e3', ' 1', '1,5', '1000000000000000'])('"%s" is none', (text) =>
    expect(parseDecimal(text)).toBeUndefined(),
  );

  test('are compared with whole numbers exactly', () => {
    expect(isAbove('360', 360)).toBe(false);
    expect(isAbove('360.00000000000000000000000001', 360)).toBe(true);
    expect(isAbove('359.99999999999999999999999999', 360)).toBe(false);
    expect(isAbove('361', 360)).toBe(true);
  });
});

describe('pixels', () => {
  test('are read from a part of a text', () => expect(parsePixels('x,0120,y', 2, 6)).toBe(120));

  test.each(['', '-1', '1.0', '+1', '1000000000000000', '999999999999999999999'])('"%s" are none', (text) =>
    expect(parsePixels(text, 0, text.length)).toBe(-1),
  );
});
