import type { DescriptionFormat } from '../../urls.ts';
import type { Manifest } from './manifest.ts';
import { isPresentationId, type NeutralResource } from './path.ts';

/** A form in which manifests and collections are described to machines. */
export interface DescriptionForm {
  readonly format: DescriptionFormat;
  readonly name: string;
  readonly mediaType: string;
  /** A URI of the vocabulary (3.0, 3.2 profile). */
  readonly profile: string;
}

/** Every form, as documents are linked in this order. */
export const DESCRIPTION_FORMS: readonly DescriptionForm[] = [
  {
    format: 'dc.xml',
    name: 'Dublin Core, XML',
    mediaType: 'application/xml',
    profile: 'http://www.openarchives.org/OAI/2.0/oai_dc/',
  },
  {
    format: 'dc.jsonld',
    name: 'Dublin Core, JSON-LD',
    mediaType: 'application/ld+json',
    profile: 'http://purl.org/dc/elements/1.1/',
  },
  {
    format: 'schema.jsonld',
    name: 'schema.org, JSON-LD',
    mediaType: 'application/ld+json',
    profile: 'https://schema.org/',
  },
  {
    format: 'edm.rdf',
    name: 'Europeana Data Model, RDF/XML',
    mediaType: 'application/rdf+xml',
    profile: 'http://www.europeana.eu/schemas/edm/',
  },
];

/** What of a resource decides in which forms it can be described. */
export interface AggregatedResource {
  readonly providers: readonly object[];
  readonly rights?: string;
  readonly canvases?: Manifest['canvases'];
}

/**
 * The rights that an aggregator is told for the whole of a manifest or collection: its own, else those of its first
 * photograph where every one has some of its own. Undefined where some have none.
 */
export function aggregatedRights({ rights, canvases = [] }: AggregatedResource): string | undefined {
  if (rights !== undefined) return rights;
  return canvases.every((canvas) => canvas.rights !== undefined) ? canvases[0]?.rights : undefined;
}

/** The keys that EDM needs and a resource lacks: it says who provides each object, and on which terms. */
export function missingForEdm(resource: AggregatedResource): readonly ('provider' | 'rights')[] {
  const lacks: ('provider' | 'rights')[] = [];
  if (resource.providers.length === 0) lacks.push('provider');
  if (aggregatedRights(resource) === undefined) lacks.push('rights');
  return lacks;
}

/** The forms in which a resource can be described. */
export function descriptionForms(resource: AggregatedResource): readonly DescriptionForm[] {
  if (missingForEdm(resource).length === 0) return DESCRIPTION_FORMS;
  return DESCRIPTION_FORMS.filter(({ format }) => format !== 'edm.rdf');
}

/** A description that a path names. */
export interface DescriptionAddress {
  readonly resource: NeutralResource;
  readonly form: DescriptionForm;
}

const PREFIX = '/description/';
const COLLECTION = 'collection/';

/**
 * The inverse of `descriptionUrl`.
 *
 * @param path below the base URL, without query
 * @returns undefined when no description has such a path
 */
export function parseDescriptionPath(path: string): DescriptionAddress | undefined {
  if (!path.startsWith(PREFIX)) return undefined;
  const name = path.slice(PREFIX.length);
  const form = DESCRIPTION_FORMS.find(({ format }) => name.endsWith(`.${format}`));
  if (!form) return undefined;
  const stem = name.slice(0, -form.format.length - 1);
  const isCollection = stem.startsWith(COLLECTION);
  const id = isCollection ? stem.slice(COLLECTION.length) : stem;
  if (!isPresentationId(id)) return undefined;
  return {
    form,
    resource: isCollection ? { kind: 'collection', collection: id } : { kind: 'manifest', manifest: id },
  };
}
