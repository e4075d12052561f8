import type { Rectangle } from '../image/geometry.ts';
import { type BaseUrl, contentStateUrl, detailUrl, photoUrl, versionedCanvas } from '../urls.ts';
import { regionText } from './selector.ts';

/** What of a photograph is shown. */
export interface PlaceOfPhoto {
  readonly canvas: string;
  /** Which of its images, from 1. */
  readonly version: number;
  /** In units of the canvas, within it; undefined for the whole. */
  readonly region?: Rectangle | undefined;
}

/** The address of the page that shows it. */
export function placeUrl(base: BaseUrl, manifest: string, { canvas, version, region }: PlaceOfPhoto): string {
  const named = versionedCanvas(canvas, version);
  return region ? detailUrl(base, manifest, named, regionText(region)) : photoUrl(base, manifest, named);
}

/** The last segment of that address. */
export function placeSegment({ canvas, version, region }: PlaceOfPhoto): string {
  return `${versionedCanvas(canvas, version)}${region ? `@${regionText(region)}` : ''}`;
}

/** The address of its content state. */
export function placeStateUrl(
  base: BaseUrl,
  manifest: string,
  { canvas, version, region }: PlaceOfPhoto,
): string {
  return contentStateUrl(base, manifest, versionedCanvas(canvas, version), region && regionText(region));
}
