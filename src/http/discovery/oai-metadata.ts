import { describing } from '../../discovery/descriptions/description.ts';
import { oaiDublinCore } from '../../discovery/descriptions/dublin-core.ts';
import { edmRdf } from '../../discovery/descriptions/edm.ts';
import { describeDocument } from '../../discovery/oai/document-description.ts';
import { withSchemaLocation } from '../../discovery/oai/documents.ts';
import { EDM, type MetadataFormat } from '../../discovery/oai/formats.ts';
import type { Limits } from '../../image/limits.ts';
import type { FoundResource } from '../../presentation/iiif/shared/catalog.ts';
import { missingForEdm } from '../../presentation/model/descriptions.ts';
import type { BaseUrl } from '../../urls.ts';

/** Where metadata are published, and within which limits of the image service. */
export interface MetadataContext {
  readonly base: BaseUrl;
  readonly limits: Limits;
}

/**
 * What a record says of a manifest, in pieces that are made one by one as they are taken.
 *
 * @returns undefined for what cannot be had in this format
 */
export function recordMetadata(
  { manifest: presented, document }: FoundResource,
  id: string,
  format: MetadataFormat,
  { base, limits }: MetadataContext,
): Iterable<string> | undefined {
  if (!presented) {
    if (!document || format === EDM) return undefined;
    return [oaiDublinCore(describeDocument(document, id, base)).text];
  }
  const { manifest, collectionsOf, appearancesOf } = presented;
  if (format === EDM && missingForEdm(manifest).length > 0) return undefined;
  return described(
    describing(manifest, { base, limits, collectionsOf, appearancesOf }),
    format === EDM ? edmPieces : (description) => [oaiDublinCore(description).text],
  );
}

type Described = ReturnType<typeof describing>;
type Write = (description: Parameters<typeof edmRdf>[0]) => Iterable<string>;

function* described(description: Described, write: Write): Generator<string, void> {
  yield* write(yield* description);
}

const edmPieces: Write = function* (description) {
  for (const piece of edmRdf(description)) yield withSchemaLocation(piece, EDM);
};
