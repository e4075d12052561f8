import { presentationContext } from '../presentation/model/json-ld.ts';
import type { JsonObject, JsonValue } from '../presentation/model/json-value.ts';
import type { ContentStateTarget } from './content-state.ts';
import { regionText } from './selector.ts';

/** A content state as a full annotation (Content State 1.0, 2.2.1). */
export interface ContentStateAnnotation {
  readonly '@context': 'http://iiif.io/api/presentation/3/context.json';
  readonly id: string;
  readonly type: 'Annotation';
  readonly motivation: readonly ['contentState'];
  readonly target: JsonValue;
}

/**
 * The annotation of a content state.
 *
 * @param id where it is dereferenced
 * @param others what it is about besides: several targets are a list
 */
export function contentStateAnnotation(
  id: string,
  target: ContentStateTarget,
  others: readonly ContentStateTarget[] = [],
): ContentStateAnnotation {
  return {
    '@context': presentationContext(3),
    id,
    type: 'Annotation',
    motivation: ['contentState'],
    target: others.length === 0 ? targetJson(target) : [target, ...others].map(targetJson),
  };
}

/** A target as it stands in an annotation, or alone (2.2.3); the simplest that says it: a URI where nothing else is known. */
export function targetJson({ id, type, manifest, selector }: ContentStateTarget): JsonValue {
  const isRegion = selector?.kind === 'region';
  const joint = id.includes('#') ? '&' : '#';
  const address = isRegion ? `${id}${joint}xywh=${regionText(selector, selector.unit)}` : id;
  const resource: JsonObject = {
    id: address,
    ...(type !== undefined && { type }),
    ...(manifest !== undefined && { partOf: [{ id: manifest, type: 'Manifest' }] }),
  };
  const source = type === undefined ? address : resource;
  if (selector === undefined || isRegion) return source;
  return {
    type: 'SpecificResource',
    source,
    selector:
      selector.kind === 'svg'
        ? { type: 'SvgSelector', value: selector.svg }
        : { type: 'PointSelector', x: selector.x, y: selector.y },
  };
}
