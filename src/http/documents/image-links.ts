import type { PresentationSnapshot } from '../../presentation/snapshot/snapshot.ts';
import { type BaseUrl, presentationUrl } from '../../urls.ts';
import type { ImageLinks, ImageLinksSource } from './information.ts';

/** What info.json says of manifests: `partOf` names those of version 3 (Image API 3.0, 5.8). */
export function imageLinksOf(snapshot: PresentationSnapshot): ImageLinksSource {
  return {
    generation: snapshot.generation,
    linksOf(identifier: string, base: BaseUrl): ImageLinks {
      const uses = snapshot.usesOf(identifier);
      const seeAlso = new Map(uses.flatMap((use) => use.seeAlso.map((link) => [link.id, link])));
      return {
        rights: uses.find((use) => use.rights !== undefined)?.rights,
        seeAlso: [...seeAlso.values()],
        partOf: uses.map(({ manifest: { id, label } }) => ({
          id: presentationUrl(base, 3, { kind: 'manifest', manifest: id }),
          type: 'Manifest',
          label,
        })),
        modifiedMs: Math.max(0, ...uses.map((use) => use.modifiedMs)),
      };
    },
  };
}
