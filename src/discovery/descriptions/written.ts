import type { SerialisationContext } from '../../presentation/iiif/shared/context.ts';
import type { Manifest } from '../../presentation/model/manifest.ts';
import type { DescriptionFormat } from '../../urls.ts';
import { type Description, describing } from './description.ts';
import { dublinCoreJsonLd, dublinCoreXml } from './dublin-core.ts';
import { edmDocument } from './edm.ts';
import { inEveryLanguage, schemaOrg } from './schema-org.ts';

/** Each form as a document, in pieces that are made one by one as they are taken. */
const WRITTEN: Readonly<Record<DescriptionFormat, (description: Description) => Iterable<string>>> = {
  'dc.xml': dublinCoreXml,
  'dc.jsonld': dublinCoreJsonLd,
  'schema.jsonld': (description) => schemaOrg(description, inEveryLanguage),
  'edm.rdf': edmDocument,
};

/** A description as a document of a form, in pieces. */
export function writtenDescription(format: DescriptionFormat, description: Description): Iterable<string> {
  return WRITTEN[format](description);
}

/** The same of a manifest, which is described piece by piece as well. */
export function* describedManifest(
  format: DescriptionFormat,
  manifest: Manifest,
  context: SerialisationContext,
): Generator<string, void> {
  const description = yield* describing(manifest, context);
  yield* writtenDescription(format, description);
}
