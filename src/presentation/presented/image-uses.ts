import type { Link, Manifest } from '../model/manifest.ts';

/** A manifest's use of an image, and what it says of the image. */
export interface ImageUse {
  readonly identifier: string;
  /** The first canvas that shows it. */
  readonly canvas: string;
  /** Of the photograph, else of the manifest. */
  readonly rights: string | undefined;
  readonly seeAlso: readonly Link[];
}

/** The images that a manifest shows; none of a draft, nor of a further order of the same canvases. */
export function imageUsesOf(manifest: Manifest): ImageUse[] {
  if (manifest.status !== 'published' || manifest.canvasesOf !== manifest.id) return [];
  const uses = new Map<string, ImageUse>();
  for (const { id, rights, seeAlso, images } of manifest.canvases)
    for (const { identifier } of images)
      if (!uses.has(identifier))
        uses.set(identifier, { identifier, canvas: id, rights: rights ?? manifest.rights, seeAlso });
  return [...uses.values()];
}
