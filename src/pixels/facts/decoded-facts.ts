import { type HeicFile, heicDescriptions } from '../decoders/heic/heic-file.ts';
import { heicImage } from '../decoders/heic/heic-image.ts';
import type { JpegXlImage } from '../decoders/jpegxl/jpegxl-image.ts';
import type { Jpeg2000Image } from '../jpeg2000/jpeg2000-image.ts';
import { readIccProfile } from '../profiles/icc-profile.ts';
import { NO_PYRAMID, wavelets } from './pyramid-facts.ts';

/** With loss, the pixels are in none of the file's own colours. */
const MADE_BY_DECODER = 'one that the decoder makes of that in the file';

const MODELS = { 1: 'gray', 3: 'RGB', 4: 'CMYK' } as const;

/** What a JPEG 2000 file says of its first image. */
export function jpeg2000Facts(image: Jpeg2000Image) {
  const { width, height, codestream, file, roles, space, iccProfile } = image;
  const { tile, levels, isHighThroughput } = codestream;
  const isOneTile = tile.width >= codestream.right && tile.height >= codestream.bottom;
  const depths = [...roles.colours, ...(roles.alpha ? [roles.alpha] : [])].map(({ depth }) => depth);
  return {
    format: 'jpeg2000' as const,
    stored: { width, height },
    bits: [...new Set(depths)],
    samples: 'unsigned' as const,
    colourModel: space.conversion === 'sycc' ? 'YCbCr' : MODELS[space.colours],
    furtherSamples: roles.others + (roles.alpha ? 1 : 0),
    ...profileNamed(iccProfile),
    orientation: 1,
    ...(isHighThroughput && { compression: 'high throughput' }),
    metadata: [...(file.exif ? ['EXIF'] : []), ...(file.iptc ? ['IPTC'] : []), ...(file.xmp ? ['XMP'] : [])],
    pyramid: wavelets(image, isOneTile ? { width, height } : tile, levels),
  };
}

/** What a JPEG XL file says of its image. */
export function jpegXlFacts({ header, file, form }: JpegXlImage, profile: Buffer | undefined) {
  const { coded, bits, isFloat, isXyb, isTransformed, orientation, alpha, others } = header;
  // Without one, a profile is made of the colours that the header names.
  const ofFile = header.colour.hasProfile ? profile : undefined;
  const loss = isXyb || (isTransformed && !file.isOfJpeg) ? 'with loss' : 'without loss';
  return {
    format: 'jxl' as const,
    stored: coded,
    bits: [bits],
    samples: isFloat ? ('float' as const) : ('unsigned' as const),
    colourModel: MODELS[form.colours],
    furtherSamples: others + (alpha ? 1 : 0),
    ...(isXyb && ofFile ? { profile: MADE_BY_DECODER } : profileNamed(ofFile)),
    orientation,
    compression: file.isOfJpeg ? 'a JPEG that can be made again of it' : loss,
    metadata: [...(file.exif ? ['EXIF'] : []), ...(file.xmp ? ['XMP'] : [])],
    pyramid: NO_PYRAMID,
  };
}

/** What a HEIC file says of one of its images, from 0. */
export function heicFacts({ images, bytes }: HeicFile, index: number) {
  const items = images[index];
  if (!items) throw new RangeError(`there is no image ${index}`);
  const { coded, bits, form, iccProfile, isGrid } = heicImage(items, bytes);
  const { exif, xmp } = heicDescriptions(items);
  return {
    format: 'heic' as const,
    stored: coded,
    bits: [bits],
    samples: 'unsigned' as const,
    colourModel: form.colours === 1 ? 'gray' : 'YCbCr',
    furtherSamples: form.hasAlpha ? 1 : 0,
    ...profileNamed(iccProfile),
    orientation: 1,
    ...(isGrid && { compression: 'a grid of pictures' }),
    metadata: [...(exif ? ['EXIF'] : []), ...(xmp ? ['XMP'] : [])],
    pyramid: NO_PYRAMID,
  };
}

/** The profile of a file by its name. */
export function profileNamed(profile: Buffer | undefined): { readonly profile?: string } {
  return profile ? { profile: readIccProfile(profile)?.description ?? '' } : {};
}
