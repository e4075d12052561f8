import type { Dimensions } from '../../image/geometry.ts';
import type { JsonObject } from './json-value.ts';

/** An image of another server, by its URI, that stands for a resource. */
export interface ImageElsewhere extends Partial<Dimensions> {
  readonly id: string;
  readonly format?: string;
  /** As IIIF JSON has it: image services, by which clients ask for other sizes (3.0, 3.3.1 service). */
  readonly service?: readonly JsonObject[];
}
