interface AcceptedRange {
  readonly type: string;
  readonly quality: number;
}

function parseAccept(accept: string): AcceptedRange[] {
  return accept.split(',').map((part) => {
    const [type = '', ...parameters] = part.split(';');
    const weight = parameters
      .map((parameter) => /^\s*q\s*=\s*([\d.]+)\s*$/i.exec(parameter)?.[1])
      .find(Boolean);
    return { type: type.trim().toLowerCase(), quality: weight === undefined ? 1 : Number(weight) || 0 };
  });
}

/**
 * How much a client wants a media type, from 0 (refused) to 1: the most specific range of its Accept header
 * counts (RFC 9110, 12.5.1). Parameters of ranges other than `q` are not looked at: an
 * `application/ld+json;profile="…"` asks for JSON-LD.
 */
export function acceptance(accept: string | undefined, mediaType: string): number {
  if (!accept) return 1;
  const ranges = parseAccept(accept);
  const family = `${mediaType.slice(0, mediaType.indexOf('/'))}/*`;
  for (const wanted of [mediaType, family, '*/*']) {
    const qualities = ranges.filter((range) => range.type === wanted).map((range) => range.quality);
    if (qualities.length > 0) return Math.max(...qualities);
  }
  return 0;
}

/** The first of `mediaTypes` that no other is wanted more than; undefined when all are refused. */
export function preferredMediaType<T extends string>(
  accept: string | undefined,
  mediaTypes: readonly T[],
): T | undefined {
  let best: T | undefined;
  let bestQuality = 0;
  for (const mediaType of mediaTypes) {
    const quality = acceptance(accept, mediaType);
    if (quality > bestQuality) {
      best = mediaType;
      bestQuality = quality;
    }
  }
  return best;
}
