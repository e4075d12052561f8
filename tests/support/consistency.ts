import { expect } from 'vitest';
import type { Manifest, Range } from '../../src/presentation/model/manifest.ts';

/** Ranges of a tree, the root first. */
export function rangesOf(range: Range | undefined): Range[] {
  if (!range) return [];
  return [range, ...range.items.flatMap((item) => (item.kind === 'range' ? rangesOf(item.range) : []))];
}

function expectUnique(what: string, ids: readonly string[]): void {
  expect(
    ids.filter((id, index) => ids.indexOf(id) !== index),
    `${what} that occur twice`,
  ).toEqual([]);
}

/** Expects what every composed manifest must be: ids unique and fit for URLs, references resolved, regions inside. */
export function expectConsistent(manifest: Manifest): void {
  const canvases = manifest.canvases.map(({ id }) => id);
  const ranges = rangesOf(manifest.structures);
  expectUnique('canvases', canvases);
  expectUnique(
    'ranges',
    ranges.map(({ id }) => id),
  );
  expect(canvases.length).toBeGreaterThan(0);
  for (const id of [manifest.id, manifest.canvasesOf, ...canvases, ...ranges.map((range) => range.id)])
    expect(id).toMatch(/^(?!\.+$)[a-z0-9._-]+$/);
  if (manifest.start !== undefined) expect(canvases).toContain(manifest.start);

  for (const range of ranges) {
    expect(range.items.length).toBeGreaterThan(0);
    const named = range.items.flatMap((item) => (item.kind === 'canvas' ? [item.canvas] : []));
    expectUnique('canvases of a range', named);
    for (const canvas of named) expect(canvases).toContain(canvas);
  }
  for (const canvas of manifest.canvases) {
    const [image] = canvas.images;
    expect({ width: canvas.width, height: canvas.height }).toEqual({
      width: image.width,
      height: image.height,
    });
    expectUnique(
      'notes',
      canvas.notes.map(({ id }) => id),
    );
    for (const { id, region, text, format } of canvas.notes) {
      for (const value of Object.values(text).flat())
        if (format === 'text/html') expect(value).toMatch(/^<.*>$/s);
      expect(id).toMatch(/^(?!\.+$)[a-z0-9._-]+$/);
      if (!region) continue;
      for (const number of Object.values(region)) expect(Number.isInteger(number)).toBe(true);
      expect(Math.min(region.x, region.y)).toBeGreaterThanOrEqual(0);
      expect(Math.min(region.width, region.height)).toBeGreaterThanOrEqual(1);
      expect(region.x + region.width).toBeLessThanOrEqual(canvas.width);
      expect(region.y + region.height).toBeLessThanOrEqual(canvas.height);
    }
    if (canvas.navDate !== undefined) expect(new Date(canvas.navDate).getTime()).not.toBeNaN();
  }
}
