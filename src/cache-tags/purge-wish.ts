/** What somebody wants purged by hand. */
export type PurgeWish =
  | { readonly identifier: string }
  | { readonly manifest: string }
  /** An image or a manifest, whichever has this name. */
  | { readonly either: string }
  | { readonly all: true };

/** The image whose rendered responses are to be made anew: null where none is meant, undefined for all images. */
export function imageOfWish(wish: PurgeWish): string | null | undefined {
  if ('all' in wish) return undefined;
  if ('identifier' in wish) return wish.identifier;
  return 'either' in wish ? wish.either : null;
}
