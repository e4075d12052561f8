import { OaiError } from './oai-error.ts';

/** A metadata format (OAI-PMH 2.0, 3.4). */
export interface MetadataFormat {
  readonly metadataPrefix: 'oai_dc' | 'edm';
  readonly schema: string;
  readonly metadataNamespace: string;
}

export const OAI_DC: MetadataFormat = {
  metadataPrefix: 'oai_dc',
  schema: 'http://www.openarchives.org/OAI/2.0/oai_dc.xsd',
  metadataNamespace: 'http://www.openarchives.org/OAI/2.0/oai_dc/',
};

export const EDM: MetadataFormat = {
  metadataPrefix: 'edm',
  schema: 'http://www.europeana.eu/schemas/edm/EDM.xsd',
  metadataNamespace: 'http://www.europeana.eu/schemas/edm/',
};

/** In both the archive can be harvested, though not every record is in EDM. */
export const METADATA_FORMATS: readonly MetadataFormat[] = [OAI_DC, EDM];

/** @throws OaiError `cannotDisseminateFormat` */
export function formatNamed(prefix: string): MetadataFormat {
  const format = METADATA_FORMATS.find(({ metadataPrefix }) => metadataPrefix === prefix);
  if (!format) throw new OaiError('cannotDisseminateFormat', 'metadataPrefix: oai_dc or edm');
  return format;
}
