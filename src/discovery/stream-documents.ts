import { descriptionLink } from '../presentation/iiif/shared/description-links.ts';
import { DESCRIPTION_FORMS } from '../presentation/model/descriptions.ts';
import { DISCOVERY_CONTEXT, presentationMediaType } from '../presentation/model/json-ld.ts';
import type { Link } from '../presentation/model/manifest.ts';
import {
  activitiesPageUrl,
  activitiesUrl,
  type BaseUrl,
  neutralCollectionUrl,
  neutralManifestUrl,
  type PresentationVersion,
  presentationUrl,
} from '../urls.ts';
import type { JournalObject } from './activities.ts';
import { type ObjectProperties, type ProvidingAgent, parseObjectProperties } from './object-properties.ts';
import type { StreamRow } from './stream-store.ts';

/**
 * Activities of a full page. Never changed, nor is anything that activities of the same rows say: others keep full pages for
 * good.
 */
export const PAGE_LENGTH = 250;

/** Where a stream is published, and of which version of the Presentation API. */
export interface StreamAddress {
  readonly base: BaseUrl;
  readonly version: PresentationVersion;
}

interface Reference<Type extends string> {
  readonly id: string;
  readonly type: Type;
}

type PageReference = Reference<'OrderedCollectionPage'>;

/** 3.1. */
export interface OrderedCollection {
  readonly '@context': string;
  readonly id: string;
  readonly type: 'OrderedCollection';
  readonly totalItems: number;
  readonly first: PageReference;
  readonly last: PageReference;
}

/** 3.3, object and target. */
interface ActivityObject extends Reference<JournalObject['kind']> {
  /** Where it is not to be had in the version of the stream: the media type of the one in which it is (4.3). */
  readonly format?: string;
  readonly canonical: string;
  readonly seeAlso?: readonly Link[];
  readonly provider?: readonly ProvidingAgent[];
}

type StreamItem =
  | {
      readonly type: Exclude<StreamRow['type'], 'Refresh'>;
      readonly object: ActivityObject;
      readonly target?: ActivityObject;
      /** xsd:dateTime, UTC. */
      readonly endTime: string;
    }
  | { readonly type: 'Refresh'; readonly startTime: string };

/** 3.2. */
export interface OrderedCollectionPage {
  readonly '@context': string;
  readonly id: string;
  readonly type: 'OrderedCollectionPage';
  readonly startIndex: number;
  readonly partOf: Reference<'OrderedCollection'>;
  readonly prev?: PageReference;
  readonly next?: PageReference;
  readonly orderedItems: readonly StreamItem[];
}

/** The number of the page, from 1, that holds an activity. */
export function pageHolding(position: number): number {
  return Math.ceil(position / PAGE_LENGTH);
}

/** The stream as a whole. @param total activities, at least one */
export function orderedCollection(address: StreamAddress, total: number): OrderedCollection {
  return {
    '@context': DISCOVERY_CONTEXT,
    id: activitiesUrl(address.base, address.version),
    type: 'OrderedCollection',
    totalItems: total,
    first: pageReference(address, 1),
    last: pageReference(address, pageHolding(total)),
  };
}

/** A page of a stream. @param hasNext whether another one follows */
export function orderedCollectionPage(
  address: StreamAddress,
  page: number,
  { rows, hasNext }: { readonly rows: readonly StreamRow[]; readonly hasNext: boolean },
): OrderedCollectionPage {
  const { base, version } = address;
  return {
    '@context': DISCOVERY_CONTEXT,
    ...pageReference(address, page),
    startIndex: (page - 1) * PAGE_LENGTH,
    partOf: { id: activitiesUrl(base, version), type: 'OrderedCollection' },
    ...(page > 1 && { prev: pageReference(address, page - 1) }),
    ...(hasNext && { next: pageReference(address, page + 1) }),
    orderedItems: rows.map((row) => streamItem(address, row)),
  };
}

function pageReference({ base, version }: StreamAddress, page: number): PageReference {
  return { id: activitiesPageUrl(base, version, page), type: 'OrderedCollectionPage' };
}

function streamItem(address: StreamAddress, row: StreamRow): StreamItem {
  const { type, kind, id, target } = row;
  const time = new Date(row.at_ms).toISOString();
  if (type === 'Refresh' || kind === null || id === null) return { type: 'Refresh', startTime: time };
  const properties = parseObjectProperties(row.properties ?? undefined);
  return {
    type,
    object: activityObject(address, { kind, id }, properties),
    ...(target !== null && { target: activityObject(address, { kind, id: target }, properties) }),
    endTime: time,
  };
}

function activityObject(
  { base, version }: StreamAddress,
  object: JournalObject,
  { provider, descriptions = [], lacksVersion2 }: ObjectProperties,
): ActivityObject {
  const { kind, id } = object;
  const isElsewhere = version === 2 && lacksVersion2 === true;
  const served = isElsewhere ? 3 : version;
  const resource =
    kind === 'Manifest'
      ? ({ kind: 'manifest', manifest: id } as const)
      : ({ kind: 'collection', collection: id } as const);
  const seeAlso = DESCRIPTION_FORMS.filter(({ format }) => descriptions.includes(format)).map((form) =>
    descriptionLink(base, resource, form),
  );
  return {
    id: presentationUrl(base, served, resource),
    type: kind,
    ...(isElsewhere && { format: presentationMediaType(served) }),
    canonical: kind === 'Manifest' ? neutralManifestUrl(base, id) : neutralCollectionUrl(base, id),
    ...(seeAlso.length > 0 && { seeAlso }),
    ...(provider && { provider }),
  };
}
