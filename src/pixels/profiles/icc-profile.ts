/** What Loupe reads from an embedded ICC profile (ICC.1:2010, version 2 and 4). */
export interface IccProfile {
  /** For people, such as "Adobe RGB (1998)"; "unnamed" when the profile has none. */
  readonly description: string;
  /** Of the pixels that it describes: "RGB", "GRAY", "CMYK", "Lab", ... */
  readonly colourSpace: string;
  readonly isSrgb: boolean;
}

const HEADER_BYTES = 128;
const TAG_BYTES = 12;
const MAX_TAGS = 200;

/** Profiles of these names with the colours of sRGB are sRGB; linear variants have other names. */
const SRGB_NAMES = ['sRGB', 'sRGB IEC61966-2.1', 'sRGB IEC61966-2-1 black scaled', 'sRGB built-in', 'c2'];

/** XYZ of the sRGB primaries, adapted to D50 as profiles have it. */
const SRGB_PRIMARIES = {
  rXYZ: [0.4361, 0.2225, 0.0139],
  gXYZ: [0.3851, 0.7169, 0.0971],
  bXYZ: [0.1431, 0.0606, 0.7139],
} as const;
const PRIMARY_TOLERANCE = 0.003;

/** Reads an embedded profile; undefined when the bytes are not a profile. */
export function readIccProfile(profile: Buffer): IccProfile | undefined {
  if (profile.length < HEADER_BYTES + 4 || profile.toString('latin1', 36, 40) !== 'acsp') return undefined;
  const tags = readProfileTags(profile);
  const description = descriptionOf(tags.get('desc')) ?? 'unnamed';
  const colourSpace = profile.toString('latin1', 16, 20).trim();
  const isSrgb = colourSpace === 'RGB' && SRGB_NAMES.includes(description) && hasSrgbPrimaries(tags);
  return { description, colourSpace, isSrgb };
}

/** What profiles of one curve, and those of three curves and a matrix, consist of (ICC.1:2010, 8.3 and 8.4). */
const PLAIN_TAGS: Readonly<Record<string, readonly string[]>> = {
  GRAY: ['kTRC'],
  RGB: ['rXYZ', 'gXYZ', 'bXYZ', 'rTRC', 'gTRC', 'bTRC'],
};

/**
 * Whether a profile is one curve, or three curves and a matrix, from what a scanner or display has to XYZ: of the restricted kind of
 * JPEG 2000 (ISO/IEC 15444-1, I.5.3.3, with the displays of its amendment 6).
 */
export function isPlainProfile(profile: Buffer): boolean {
  if (profile.length < HEADER_BYTES + 4) return false;
  const word = (at: number) => profile.toString('latin1', at, at + 4);
  const isDevice = word(12) === 'scnr' || word(12) === 'mntr';
  const needed = PLAIN_TAGS[word(16).trim()];
  if (!isDevice || word(20) !== 'XYZ ' || !needed) return false;
  const tags = readProfileTags(profile);
  return needed.every((name) => tags.has(name)) && ![...tags.keys()].some((name) => /^A2B|^D2B/.test(name));
}

/** The tags of a profile by their names, each with its head; a damaged one has fewer. */
export function readProfileTags(profile: Buffer): Map<string, Buffer> {
  const tags = new Map<string, Buffer>();
  const count = Math.min(profile.readUInt32BE(HEADER_BYTES), MAX_TAGS);
  for (let index = 0; index < count; index++) {
    const entry = HEADER_BYTES + 4 + index * TAG_BYTES;
    if (entry + TAG_BYTES > profile.length) break;
    const offset = profile.readUInt32BE(entry + 4);
    const bytes = profile.subarray(offset, offset + profile.readUInt32BE(entry + 8));
    tags.set(profile.toString('latin1', entry, entry + 4), bytes);
  }
  return tags;
}

/** textDescriptionType of version 2, or the first name of multiLocalizedUnicodeType of version 4. */
function descriptionOf(tag: Buffer | undefined): string | undefined {
  if (!tag || tag.length < 12) return undefined;
  const type = tag.toString('latin1', 0, 4);
  let text: string | undefined;
  if (type === 'desc') text = tag.toString('latin1', 12, 12 + tag.readUInt32BE(8));
  if (type === 'mluc' && tag.length >= 28) {
    const offset = tag.readUInt32BE(24);
    const utf16 = Buffer.from(tag.subarray(offset, offset + tag.readUInt32BE(20)));
    text = utf16
      .subarray(0, utf16.length & ~1)
      .swap16()
      .toString('utf16le');
  }
  // Names end with NUL, and are not trusted.
  const printable = text?.replace(/\p{Cc}/gu, '').trim();
  return printable ? printable.slice(0, 100) : undefined;
}

function hasSrgbPrimaries(tags: ReadonlyMap<string, Buffer>): boolean {
  return Object.entries(SRGB_PRIMARIES).every(([name, xyz]) => {
    const tag = tags.get(name);
    return (
      tag !== undefined &&
      tag.length >= 20 &&
      xyz.every(
        (value, index) => Math.abs(tag.readInt32BE(8 + index * 4) / 65_536 - value) < PRIMARY_TOLERANCE,
      )
    );
  });
}
