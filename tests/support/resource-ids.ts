import { isJsonArray, isJsonObject, type JsonValue } from '../../src/presentation/json-value.ts';

const TYPES: ReadonlySet<string> = new Set([
  ...['Manifest', 'Collection', 'Canvas', 'Range', 'AnnotationPage', 'Annotation'],
]);

/** The ids of all resources of the Presentation API in a document, those that are only named included. */
export function resourceIds(value: JsonValue): string[] {
  if (isJsonArray(value)) return value.flatMap(resourceIds);
  if (!isJsonObject(value)) return [];
  const { id, type } = value;
  const own = typeof id === 'string' && TYPES.has(String(type)) ? [id] : [];
  return [...own, ...Object.values(value).flatMap(resourceIds)];
}

/** The addresses of all targets in a document, without fragments. */
export function targetIds(value: JsonValue, name = ''): string[] {
  if (typeof value === 'string')
    return name === 'target' || name === 'source' ? [value.replace(/#.*/, '')] : [];
  if (isJsonArray(value)) return value.flatMap((item) => targetIds(item, name));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => targetIds(inner, key));
}
