/** Colours as they are served: converted to sRGB, or as they are in the scan, with its profile in every response. */
export const COLOUR_POLICIES = ['srgb', 'keep'] as const;

/** The light that clear film lets through, as sRGB has it: 0 to 255 of red, green and blue. */
export type FilmBase = readonly [red: number, green: number, blue: number];

/** Whether a scan is of a negative; of one whose film base is known, that. */
export type NegativePolicy = boolean | FilmBase;

/** How an image is served, as far as it was said. */
export interface ImagePolicy {
  readonly colour?: (typeof COLOUR_POLICIES)[number];
  readonly negative?: NegativePolicy;
  /** Whether a master that is a good pyramid itself is used in place. */
  readonly reusePyramids?: boolean;
}

/** Policies as they are written: of the whole archive under the empty name, of folders under theirs. */
export type WrittenPolicies = Readonly<Record<string, ImagePolicy>>;

/** What of a policy differs from what is done without one; undefined when nothing does. Equal policies give equal JSON. */
export function effectivePolicy({ colour, negative, reusePyramids }: ImagePolicy): ImagePolicy | undefined {
  const isKept = colour === 'keep';
  const isNegative = negative !== undefined && negative !== false;
  // A positive is made of the pixels of its scan.
  const isReused = reusePyramids === true && !isNegative;
  if (!isKept && !isNegative && !isReused) return undefined;
  return { ...(isKept && { colour }), ...(isNegative && { negative }), ...(isReused && { reusePyramids }) };
}

/** Whether the pixels keep the colours of their scan. A positive is reckoned from sRGB. */
export function keepsColours({ colour, negative }: ImagePolicy = {}): boolean {
  return colour === 'keep' && (negative === undefined || negative === false);
}

/** An effective policy as a text that is equal for equal ones; undefined for none. */
export function policyText(policy: ImagePolicy | undefined): string | undefined {
  return policy && JSON.stringify(policy);
}

const BASE = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i;

/** Reads `true`, `false`, or a film base of six hexadecimal digits; undefined for another text. */
export function parseNegative(text: string): NegativePolicy | undefined {
  if (text === 'true' || text === 'false') return text === 'true';
  const [, red, green, blue] = BASE.exec(text) ?? [];
  if (red === undefined || green === undefined || blue === undefined) return undefined;
  return [Number.parseInt(red, 16), Number.parseInt(green, 16), Number.parseInt(blue, 16)];
}

/** Which policy an image has: of each key what the deepest folder says that holds the image and says anything of it. */
export class ImagePolicies {
  readonly written: WrittenPolicies;

  constructor(written: WrittenPolicies = {}) {
    this.written = written;
  }

  /** What the folders of an image say, with what they leave out left out. */
  of(identifier: string): ImagePolicy {
    let policy: ImagePolicy = this.written[''] ?? {};
    for (let slash = identifier.indexOf('/'); slash > 0; slash = identifier.indexOf('/', slash + 1)) {
      const folder = identifier.slice(0, slash);
      if (Object.hasOwn(this.written, folder)) policy = { ...policy, ...this.written[folder] };
    }
    return policy;
  }

  /** The same, with what holds for images of which none of them says otherwise. */
  withDefaults(defaults: ImagePolicy): ImagePolicies {
    const archive = { ...defaults, ...this.written[''] };
    return Object.keys(archive).length === 0 ? this : new ImagePolicies({ ...this.written, '': archive });
  }

  /** The folders whose own policy is another one here than there. */
  differences(others: WrittenPolicies): string[] {
    const names = new Set([...Object.keys(this.written), ...Object.keys(others)]);
    const textOf = (policies: WrittenPolicies, name: string) =>
      Object.hasOwn(policies, name) ? policyText(inOrder(policies[name])) : undefined;
    return [...names].filter((name) => textOf(this.written, name) !== textOf(others, name));
  }
}

function inOrder({ colour, negative, reusePyramids }: ImagePolicy = {}): ImagePolicy {
  return {
    ...(colour !== undefined && { colour }),
    ...(negative !== undefined && { negative }),
    ...(reusePyramids !== undefined && { reusePyramids }),
  };
}
