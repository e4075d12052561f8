import { type AggregatedResource, descriptionForms } from '../presentation/model/descriptions.ts';
import { isJsonArray, isJsonObject, type JsonValue } from '../presentation/model/json-value.ts';
import type { LanguageMap } from '../presentation/model/manifest.ts';
import type { DescriptionFormat } from '../urls.ts';
import type { PresentedResource } from './presented-change.ts';

/** 3.3, provider. */
export interface ProvidingAgent {
  readonly id: string;
  readonly type: 'Agent';
  readonly label: LanguageMap;
}

/** What activities say of an object beside its id and type (Change Discovery 1.0, 3.3), without addresses of this server. */
export interface ObjectProperties {
  /** Who provides it. */
  readonly provider?: readonly ProvidingAgent[];
  /** The forms in which it is described. */
  readonly descriptions?: readonly DescriptionFormat[];
  /** It is to be had in versions 3 and 4 only. */
  readonly lacksVersion2?: true;
}

/** The properties of a resource as JSON, the same for the same ones; undefined for none. */
export function objectProperties(resource: PresentedResource): string | undefined {
  const provider = providersOf(resource);
  const descriptions = descriptionsOf(resource, provider);
  const lacksVersion2 =
    resource.form === 'iiif-json' &&
    resource.document.noPage !== undefined &&
    resource.document.version2 === undefined;
  const properties: ObjectProperties = {
    ...(provider.length > 0 && { provider }),
    ...(descriptions.length > 0 && { descriptions }),
    ...(lacksVersion2 && { lacksVersion2 }),
  };
  return Object.keys(properties).length > 0 ? JSON.stringify(properties) : undefined;
}

/** The inverse. */
export function parseObjectProperties(json: string | undefined): ObjectProperties {
  return json === undefined ? {} : JSON.parse(json);
}

/**
 * The forms in which a resource is described when it is told of. One that is added is told of with the next activity; raise
 * `COMPOSITION_VERSION` then, so that a Refresh sequence tells of it, too.
 */
function descriptionsOf(
  resource: PresentedResource,
  providers: readonly ProvidingAgent[],
): readonly DescriptionFormat[] {
  return aggregatedOf(resource, providers)
    .flatMap(descriptionForms)
    .map(({ format }) => format);
}

/** What decides of its descriptions; none of what is served as somebody wrote it, and of their collections. */
function aggregatedOf(
  resource: PresentedResource,
  providers: readonly ProvidingAgent[],
): readonly AggregatedResource[] {
  if (resource.form === 'manifest') return [resource.manifest];
  if (resource.form === 'collection') return [resource.collection];
  const { summary, json, noPage } = resource.document;
  if (summary.type !== 'Manifest' || noPage !== undefined) return [];
  const { rights } = json;
  return [{ providers, ...(typeof rights === 'string' && { rights }) }];
}

function providersOf(resource: PresentedResource): readonly ProvidingAgent[] {
  if (resource.form === 'iiif-json') return agentsIn(resource.document.json['provider']);
  const { providers } = resource.form === 'manifest' ? resource.manifest : resource.collection;
  return providers.map(({ id, label }) => ({ id, type: 'Agent', label }));
}

/** The agents of IIIF JSON that are whole. */
function agentsIn(value: JsonValue | undefined): readonly ProvidingAgent[] {
  if (!isJsonArray(value)) return [];
  return value.flatMap((agent) => {
    if (!isJsonObject(agent)) return [];
    const { id, label } = agent;
    if (typeof id !== 'string' || !/^https?:\/\//.test(id) || !isLanguageMap(label)) return [];
    return [{ id, type: 'Agent', label } as const];
  });
}

function isLanguageMap(value: JsonValue | undefined): value is Record<string, readonly string[]> {
  return (
    isJsonObject(value) &&
    Object.values(value).every(
      (texts) => isJsonArray(texts) && texts.every((text) => typeof text === 'string'),
    )
  );
}
