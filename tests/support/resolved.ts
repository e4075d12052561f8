import { IMAGE_3 } from '../../src/image/dialect.ts';
import { parseImageRequest } from '../../src/image/request.ts';
import { type ResolvedImage, resolveImage, type SourceImage } from '../../src/image/resolve.ts';

/** An Image API 3.0 request such as `full/max/0/default.jpg`, resolved for an image. */
export function resolved(source: SourceImage, request: string): ResolvedImage {
  const [region = '', size = '', rotation = '', qualityAndFormat = ''] = request.split('/');
  return resolveImage(IMAGE_3, parseImageRequest(IMAGE_3, region, size, rotation, qualityAndFormat), source, {
    maxArea: 100_000_000,
  });
}
