import { notReadable } from '../refusal.ts';
import type { CodedComponent, Codestream } from './codestream.ts';
import type { ChannelDefinition, ChannelSource, Jp2Header, Palette } from './jp2-header.ts';

/** A channel of an image: the samples of a component, or what a palette has for them. */
export interface ImageChannel {
  /** Index of its component. */
  readonly index: number;
  readonly component: CodedComponent;
  /** Bits of its values. */
  readonly depth: number;
  /** The value of each number in a palette. */
  readonly values: Int32Array | undefined;
  readonly isSigned: boolean;
}

/** The channels of an image by what they are for. */
export interface ChannelRoles {
  readonly colours: readonly ImageChannel[];
  readonly alpha: ImageChannel | undefined;
  /** Colours are multiplied by opacity. */
  readonly premultiplied: boolean;
  /** How many channels are none of these. */
  readonly others: number;
}

const MOST_DEPTH = 16;

/**
 * The channels of a file, in its order (I.5.3.4 and I.5.3.5).
 *
 * @throws LoupeError `unreadable-source`
 */
export function channelsOf({ components }: Codestream, { palette, channels }: Jp2Header): ImageChannel[] {
  const sources: readonly ChannelSource[] =
    channels ?? components.map((_, component) => ({ component, paletteColumn: undefined }));
  return sources.map((source) => channelOf(components, palette, source));
}

function channelOf(
  components: readonly CodedComponent[],
  palette: Palette | undefined,
  { component: index, paletteColumn }: ChannelSource,
): ImageChannel {
  const component = components[index];
  if (!component) throw notReadable('the file is damaged: it names a component that it does not hold');
  if (component.depth > MOST_DEPTH)
    throw notReadable(`the image has samples of ${component.depth} bits (1 to 16 are read)`);
  if (paletteColumn === undefined)
    return { index, component, depth: component.depth, isSigned: component.isSigned, values: undefined };
  const column = palette?.columns[paletteColumn];
  if (!palette || !column) throw notReadable('the file is damaged: its palette has too few colours');
  const step = palette.columns.length;
  const values = Int32Array.from(
    { length: palette.entries },
    (_, entry) => palette.values[entry * step + paletteColumn] ?? 0,
  );
  return { index, component, depth: column.depth, isSigned: column.isSigned, values };
}

/**
 * What the channels of an image are for (I.5.3.6): without definitions, the first ones are the colours, and no other means
 * anything.
 *
 * @param colours how many
 * @throws LoupeError `unreadable-source`
 */
export function rolesOf(
  channels: readonly ImageChannel[],
  colours: number,
  definitions: readonly ChannelDefinition[] | undefined,
): ChannelRoles {
  const isDefined = definitions?.some(({ type }) => type === 'colour') === true;
  const placed = Array.from({ length: colours }, (_, colour) => {
    const definition = definitions?.find((each) => each.type === 'colour' && each.association === colour + 1);
    return channels[isDefined && definition ? definition.channel : colour];
  }).filter((channel) => channel !== undefined);
  if (placed.length < colours || new Set(placed).size < colours)
    throw notReadable('the file is damaged: it has fewer channels than colours');
  const opacity = definitions?.find(
    ({ type, channel }) => type.endsWith('opacity') && !placed.some((each) => each === channels[channel]),
  );
  const alpha = opacity && channels[opacity.channel];
  return {
    colours: placed,
    alpha,
    premultiplied: alpha !== undefined && opacity?.type === 'premultiplied opacity',
    others: channels.length - colours - (alpha ? 1 : 0),
  };
}
