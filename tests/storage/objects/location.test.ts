import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { isStoreUrl, readLocation } from '../../../src/storage/objects/location.ts';

test.each([
  ['s3://archive', { kind: 's3', bucket: 'archive', prefix: '' }],
  ['s3://archive/', { kind: 's3', bucket: 'archive', prefix: '' }],
  ['s3://my.archive-1/photographs', { kind: 's3', bucket: 'my.archive-1', prefix: 'photographs/' }],
  ['s3://archive/a b/ü/', { kind: 's3', bucket: 'archive', prefix: 'a b/ü/' }],
  ['/srv/images', { kind: 'folder', folder: '/srv/images' }],
  ['images', { kind: 'folder', folder: resolve('images') }],
  ['s3', { kind: 'folder', folder: resolve('s3') }],
])('%s', (written, location) => {
  expect(readLocation('images', written)).toEqual(location);
  expect(isStoreUrl(written)).toBe(location.kind === 's3');
});

test.each([
  ['s3:archive', /takes a folder, s3:\/\/BUCKET or s3:\/\/BUCKET\/PREFIX/],
  ['S3://archive', /takes a folder, s3/],
  ['s3://', /takes a bucket of 3 to 63 letters/],
  ['s3:///prefix', /takes a bucket of 3 to 63 letters/],
  ['s3://ab', /takes a bucket of 3 to 63 letters/],
  ['s3://archive:9000/x', /takes a bucket of 3 to 63 letters/],
  ['s3://archive/a//b', /takes a prefix/],
  ['s3://archive/../b', /takes a prefix/],
  ['s3://archive/a?versionId=1', /takes a prefix/],
  ['https://store/archive', /takes a folder, s3/],
  ['file:///srv/images', /takes a folder, s3/],
  ['', /takes a folder, s3/],
])('%j is refused with a sentence that names the setting', (written, sentence) => {
  expect(() => readLocation('data', written)).toThrow(sentence);
  expect(() => readLocation('data', written)).toThrow(/^data/);
});

test('a secret in a location is not told again', () => {
  expect(() => readLocation('data', 's3://key:secret@archive')).toThrow(/takes no keys/);
  expect(() => readLocation('data', 's3://key:secret@archive')).not.toThrow(/secret@|key:/);
});
