import type { Dimensions } from '../../image/geometry.ts';

/** What is known of the size of an original. */
export interface PhysicalScale {
  /** In millimetres, as the author gives it. */
  readonly millimetres?: Dimensions;
  /** Millimetres of the original for each unit of the canvas (Physical Dimensions 1.0). */
  readonly millimetresPerPixel?: number;
  /**
   * That is taken from the density of the scan, which nobody has compared with the original; or, beside `millimetres`, from the
   * width of a scan that has another shape than the original.
   */
  readonly isScaleEstimated?: true;
}
