import type { Dimensions } from '../../image/geometry.ts';
import { type OpenFile, readAt } from '../../storage/file-store.ts';
import { notReadable } from '../refusal.ts';
import type { PlainForm } from '../tiff/samples/plain-form.ts';
import { type ChannelRoles, channelsOf, rolesOf } from './channels.ts';
import { type Codestream, readCodestream } from './codestream.ts';
import { type ColourSpace, colourSpaceOf } from './colour-space.ts';
import { type Jp2File, readJp2File } from './jp2-boxes.ts';
import { type Jp2Header, NO_HEADER, readJp2Header } from './jp2-header.ts';

/** The first image of a JPEG 2000 file: what decides its pixels. */
export interface Jpeg2000Image extends Dimensions {
  readonly file: Jp2File;
  readonly codestream: Codestream;
  /** Columns and rows of the reference grid from one pixel to the next. */
  readonly step: { readonly dx: number; readonly dy: number };
  readonly space: ColourSpace;
  readonly roles: ChannelRoles;
  readonly form: PlainForm;
  /** JPEG 2000 has none: pixels are upright. */
  readonly orientation: 1;
  readonly iccProfile: Buffer | undefined;
  readonly resolution: Jp2Header['resolution'];
}

/** Most headers end in the first of these, a few in the second. */
const HEAD_BYTES = [64 * 1024, 16 * 1024 * 1024] as const;

/**
 * Reads everything of a JPEG 2000 file but its pixels.
 *
 * @throws LoupeError `unreadable-source`, with a sentence that names what is wrong or not read
 */
export async function readJpeg2000Image(open: OpenFile): Promise<Jpeg2000Image> {
  const file = await readJp2File(open);
  const header = file.header ? readJp2Header(file.header) : NO_HEADER;
  const codestream = await headOf(open, file);
  const channels = channelsOf(codestream, header);
  const isSubsampled = codestream.components.some(
    ({ dx, dy }) => dx !== codestream.components[0]?.dx || dy !== codestream.components[0]?.dy,
  );
  const space = colourSpaceOf(header.colours, channels.length, isSubsampled);
  const roles = rolesOf(channels, space.colours, header.definitions);
  const used = roles.alpha ? [...roles.colours, roles.alpha] : roles.colours;
  const step = {
    dx: Math.min(...used.map(({ component }) => component.dx)),
    dy: Math.min(...used.map(({ component }) => component.dy)),
  };
  if (used.some(({ component: { dx, dy } }) => dx % step.dx !== 0 || dy % step.dy !== 0))
    throw notReadable('the samples of its colours lie on grids that do not fit together');
  const isDeep = used.some(({ depth }) => depth > 8);
  return {
    width: Math.ceil(codestream.right / step.dx) - Math.ceil(codestream.left / step.dx),
    height: Math.ceil(codestream.bottom / step.dy) - Math.ceil(codestream.top / step.dy),
    file,
    codestream,
    step,
    space,
    roles,
    form: { colours: space.colours, hasAlpha: roles.alpha !== undefined, bits: isDeep ? 16 : 8 },
    orientation: 1,
    iccProfile: space.iccProfile,
    resolution: header.resolution,
  };
}

async function headOf(open: OpenFile, { codestream }: Jp2File): Promise<Codestream> {
  const { start, end } = codestream;
  for (const bytes of HEAD_BYTES) {
    const head = readCodestream(await readAt(open, start, Math.min(bytes, end - start)));
    if (head) return head;
    if (end - start <= bytes) break;
  }
  throw notReadable('the file ends early: the header of its JPEG 2000 codestream is not whole');
}

/** The channels of an image that are read, colours first. */
export function readChannels({ roles }: Jpeg2000Image): ChannelRoles['colours'] {
  return roles.alpha ? [...roles.colours, roles.alpha] : roles.colours;
}

/** The indexes of the components that are read. */
export function wantedComponents(image: Jpeg2000Image): number[] {
  return [...new Set(readChannels(image).map(({ index }) => index))].sort((a, b) => a - b);
}

/** For the record: what is done to the samples before their colours are. */
export function sampleWords({ space, roles }: Jpeg2000Image): string[] {
  return [
    ...(space.conversion === 'sycc' ? ['converted from sYCC'] : []),
    ...(roles.others > 0
      ? [roles.others === 1 ? 'a further sample left out' : `${roles.others} further samples left out`]
      : []),
  ];
}
