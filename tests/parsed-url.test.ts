import { expect, test } from 'vitest';
import { parsedUrl } from '../src/parsed-url.ts';

test('letters outside ASCII are no fault, however often others were read before', () => {
  for (let time = 0; time < 20_000; time += 1) parsedUrl(`https://example.org/${time}`);
  expect(parsedUrl('https://bücher.example/ü')?.href).toBe('https://xn--bcher-kva.example/%C3%BC');
});

test('what is no URL is undefined, and a base completes what is part of one', () => {
  expect(parsedUrl('page/2')).toBeUndefined();
  expect(parsedUrl('https://[')).toBeUndefined();
  expect(parsedUrl('page/2', 'https://example.org/stream/')?.href).toBe('https://example.org/stream/page/2');
});
