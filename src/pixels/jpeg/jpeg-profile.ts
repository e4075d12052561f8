import { jpegSegment } from './jpeg-segment.ts';

const START_OF_IMAGE_BYTES = 2;
const APP0 = 0xe0;
const APP2 = 0xe2;

/** Before each part of a profile, its number and how many parts there are. */
const SIGNATURE = Buffer.from('ICC_PROFILE\0', 'latin1');

/** A segment has 65,535 bytes at most, its length and what stands before the part counted (ICC.1:2010, B.4). */
const MOST_PART_BYTES = 65_535 - 2 - SIGNATURE.length - 2;

/** A profile as the segments of a JPEG that hold it (ICC.1:2010, B.4). */
export function profileSegments(profile: Buffer): Buffer {
  const parts = Math.ceil(profile.length / MOST_PART_BYTES);
  const segments = Array.from({ length: parts }, (_, index) => {
    const part = profile.subarray(index * MOST_PART_BYTES, (index + 1) * MOST_PART_BYTES);
    return jpegSegment(APP2, Buffer.concat([SIGNATURE, Buffer.from([index + 1, parts]), part]));
  });
  return Buffer.concat(segments);
}

/** A JPEG that has no profile, with one: behind its JFIF marker, which is to be the first. */
export function withProfile(jpeg: Buffer, profile: Buffer): Buffer {
  const hasJfif = jpeg[START_OF_IMAGE_BYTES + 1] === APP0;
  const at = START_OF_IMAGE_BYTES + (hasJfif ? 2 + jpeg.readUInt16BE(START_OF_IMAGE_BYTES + 2) : 0);
  return Buffer.concat([jpeg.subarray(0, at), profileSegments(profile), jpeg.subarray(at)]);
}
