import type { DatabaseCatalog } from '../archive/library/catalog-store.ts';
import { saidContent } from '../discovery/content-digest.ts';
import type { SaidContent } from '../discovery/presented-change.ts';
import { sourceOfMasters } from '../discovery/source-digest.ts';
import { folderManifestInPieces } from '../presentation/compose/folder-manifests.ts';
import type { ImageFacts } from '../presentation/model/image-facts.ts';
import type { Manifest } from '../presentation/model/manifest.ts';
import { type Packed, pack } from '../presentation/presented/packed.ts';
import type { Pieces } from '../slices/pieces.ts';
import { factsOfImage } from './image-look-ups.ts';

/** Images that are read in one piece. */
const READ_AT_ONCE = 50;

/** A manifest with what writing and telling of it takes. */
export interface MadeManifest {
  readonly manifest: Manifest;
  readonly packed: Packed;
  readonly said: SaidContent;
}

/** The manifest of a folder of images as it is to be written. */
export interface MadeFolder {
  /** The id that the manifest was given. */
  readonly id: string;
  /** Undefined when nothing is known of any image in it. */
  readonly made: MadeManifest | undefined;
  /** By which the folder is known when it has another name; undefined while masters of it are still to be read. */
  readonly source: string | undefined;
}

/** Reads what is known of the images of a folder, and makes its manifest. Writes nothing. */
export function* makeFolder(id: string, folder: string, catalog: DatabaseCatalog): Pieces<MadeFolder> {
  const images: ImageFacts[] = [];
  const digests: string[] = [];
  let count = 0;
  let page = catalog.inFolder(folder, READ_AT_ONCE);
  for (; page.length > 0; page = catalog.inFolder(folder, READ_AT_ONCE, page.at(-1)?.identifier)) {
    count += page.length;
    digests.push(...page.flatMap(({ record }) => record?.sha256 ?? []));
    images.push(...page.flatMap((image) => factsOfImage(image, catalog) ?? []));
    yield;
  }
  const source = digests.length === count ? sourceOfMasters(digests) : undefined;
  yield;
  const manifest = yield* folderManifestInPieces(id, folder, images);
  if (!manifest) return { id, made: undefined, source };
  yield;
  const packed = pack(manifest);
  const said = yield* saidContent({ form: 'manifest', manifest });
  return { id, made: { manifest, packed, said }, source };
}
