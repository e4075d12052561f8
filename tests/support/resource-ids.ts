import { type Json, listed, objectsIn } from './json.ts';

const TYPES: ReadonlySet<string> = new Set([
  ...['Manifest', 'Collection', 'Canvas', 'Range', 'AnnotationPage', 'Annotation'],
]);

/** The ids of all resources of the Presentation API in a document, those that are only named included. */
export function resourceIds(document: Json): string[] {
  return objectsIn(document).flatMap(({ object: { id, type } }) =>
    typeof id === 'string' && TYPES.has(String(type)) ? [id] : [],
  );
}

/** The addresses of all targets in a document, without fragments. */
export function targetIds(document: Json): string[] {
  return objectsIn(document)
    .flatMap(({ object: { target, source } }) => [...listed(target), ...listed(source)])
    .flatMap((address) => (typeof address === 'string' ? [address.replace(/#.*/, '')] : []));
}
