import type { ImageElsewhere } from '../../model/image-elsewhere.ts';
import type { MetadataEntry, PaintedImage, Provider } from '../../model/manifest.ts';
import { isWebAddress } from '../../text/web-address.ts';
import type { SerialisationContext } from '../shared/context.ts';
import type { DescribedInPlace } from '../shared/descriptive-properties.ts';
import { LOGO_SIDE } from '../shared/images.ts';
import { imageElsewhere2, smallImage2, thumbnail2 } from './images.ts';
import { type JsonLd2, metadataPairs, oneOrMany, propertyValue } from './values.ts';

/** Values of `viewingHint` for manifests that `behavior` has too (2.1, 3.3); 2.1 has no place for the others. */
const HINTS_OF_MANIFESTS: readonly string[] = ['individuals', 'paged', 'continuous'];
const HINTS_OF_CANVASES: readonly string[] = ['non-paged', 'facing-pages'];
const HINTS_OF_COLLECTIONS: readonly string[] = ['individuals', 'multi-part'];

/** What manifests, collections, canvases and ranges have in common; what is left out does not apply. */
interface Described2 extends DescribedInPlace {
  readonly thumbnail?: PaintedImage;
  /** Instead of the thumbnail. */
  readonly thumbnailElsewhere?: ImageElsewhere;
  readonly providers?: readonly Provider[];
}

/**
 * Sections 3.1 and 3.2: what people read about a resource, and on which terms it may be used.
 *
 * @param added - metadata entries of the server, after the resource's own
 */
export function descriptive2(
  resource: Described2,
  context: SerialisationContext,
  added: readonly MetadataEntry[] = [],
): JsonLd2 {
  const { label, summary, thumbnail, thumbnailElsewhere, rights } = resource;
  const pairs = metadataPairs([...resource.metadata, ...added]);
  const attribution = attributionOf(resource);
  const logos = oneOrMany((resource.providers ?? []).flatMap((provider) => logoOf(provider, context)));
  return {
    label: propertyValue(label),
    ...(pairs && { metadata: pairs }),
    ...(summary && { description: propertyValue(summary) }),
    ...(thumbnail && { thumbnail: thumbnail2(thumbnail, context) }),
    ...(thumbnailElsewhere && { thumbnail: imageElsewhere2(thumbnailElsewhere, context) }),
    ...(attribution !== undefined && { attribution }),
    ...(rights !== undefined && { license: rights }),
    ...(logos !== undefined && { logo: logos }),
  };
}

/**
 * Section 3.2 attribution: the required statement without its heading, as viewers set their own above it; where there
 * is none, the names of those who provide the photographs. Not both: clients show the values of one language only
 * (4.3), so that the name in one would hide a statement in another.
 */
function attributionOf({ requiredStatement, providers = [] }: Described2): unknown {
  if (requiredStatement) return propertyValue(requiredStatement.value);
  return oneOrMany(
    providers.flatMap(({ label }) => {
      const name = propertyValue(label);
      return name === undefined ? [] : Array.isArray(name) ? name : [name];
    }),
  );
}

function logoOf({ label, logo, logoElsewhere }: Provider, context: SerialisationContext): JsonLd2[] {
  const image = logo
    ? smallImage2(logo, LOGO_SIDE, context)
    : logoElsewhere && imageElsewhere2(logoElsewhere, context);
  return image ? [{ ...image, label: propertyValue(label) }] : [];
}

/**
 * Section 3.3 navDate: in UTC, without fractions of seconds. Left out for years that four digits do not hold, as the
 * form that it must have cannot say them.
 */
export function navDate2(navDate: string | undefined): { readonly navDate?: string } {
  const time = navDate === undefined ? Number.NaN : Date.parse(navDate);
  if (Number.isNaN(time)) return {};
  const utc = new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
  return /^\d{4}-/.test(utc) ? { navDate: utc } : {};
}

/** How a manifest, its sequence, or a range is shown. */
export function viewing2({
  behavior = [],
  viewingDirection,
}: {
  readonly behavior?: readonly string[];
  readonly viewingDirection?: string;
}): {
  readonly viewingDirection?: string;
  readonly viewingHint?: string | readonly string[];
} {
  const viewingHint = hintsIn(behavior, HINTS_OF_MANIFESTS);
  // `continuous` must come with a direction; this one is the default.
  const direction = viewingDirection ?? (behavior.includes('continuous') ? 'left-to-right' : undefined);
  return {
    ...(direction !== undefined && { viewingDirection: direction }),
    ...(viewingHint !== undefined && { viewingHint }),
  };
}

/** How a canvas is shown among pages. */
export function canvasHint2(behavior: readonly string[] = []): JsonLd2 {
  const viewingHint = hintsIn(behavior, HINTS_OF_CANVASES);
  return viewingHint === undefined ? {} : { viewingHint };
}

/** Those that 2.1 has too, and those of extensions: other values must be URIs (3.3 viewingHint). */
function hintsIn(
  behavior: readonly string[],
  known: readonly string[],
): string | readonly string[] | undefined {
  return oneOrMany(behavior.filter((value) => known.includes(value) || isWebAddress(value)));
}

/** How a collection is shown. */
export function collectionHint2(behavior: readonly string[]): string | readonly string[] | undefined {
  return hintsIn(behavior, HINTS_OF_COLLECTIONS);
}
