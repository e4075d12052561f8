import { type BaseUrl, type PresentationVersion, presentationUrl } from '../../urls.ts';
import type { Hit } from '../index/search-order.ts';

/** The address of an id of IIIF JSON: a path is one of this server. */
function addressOf(id: string, base: BaseUrl): string {
  return id.startsWith('/') ? `${base}${id}` : id;
}

/** What a text that is no annotation of its own has at the end of the address of what it is about. */
function fragmentOf({ key }: Hit): string {
  return key.slice(key.lastIndexOf(' ') + 1);
}

/** The address of what a text is about: a manifest, a section, a photograph or a collection. */
export function subjectUrl({ source, subject }: Hit, base: BaseUrl, version: PresentationVersion): string {
  const { part } = subject;
  if (source.type === 'Collection') {
    const wanted = subject.isWritten ? 3 : version;
    return presentationUrl(base, wanted, { kind: 'collection', collection: source.id });
  }
  if (source.type === 'Document' && part) return addressOf(part.id, base);
  if (part?.kind === 'range')
    return presentationUrl(base, version, { kind: 'range', manifest: source.id, range: part.id });
  if (part?.kind === 'canvas')
    return presentationUrl(base, version, { kind: 'canvas', manifest: source.id, canvas: part.id });
  return manifestUrlOf({ source }, base, version);
}

/** The manifest of a text; IIIF JSON is to be had as it was written. */
export function manifestUrlOf(
  { source }: Pick<Hit, 'source'>,
  base: BaseUrl,
  version: PresentationVersion,
): string {
  const wanted = source.type === 'Document' ? 3 : version;
  return presentationUrl(base, wanted, { kind: 'manifest', manifest: source.id });
}

/**
 * The id of the annotation that a text is. Labels, summaries and metadata are none of their own: they are named by what they are
 * of.
 */
export function annotationUrl(hit: Hit, base: BaseUrl, version: PresentationVersion): string {
  const { source, subject, note } = hit;
  const { canvas } = subject;
  if (note === undefined || !canvas) return `${subjectUrl(hit, base, version)}#${fragmentOf(hit)}`;
  if (source.type === 'Document') return addressOf(note, base);
  const place = { manifest: source.id, canvas: canvas.id };
  return presentationUrl(base, version, { kind: 'annotation', ...place, annotation: note });
}

/**
 * The part of a canvas that a text is about; all of it as a rectangle too, without which viewers fail. A text of a collection is
 * about the collection.
 */
export function targetUrl(hit: Hit, base: BaseUrl, version: PresentationVersion): string {
  const { source, subject, region } = hit;
  if (!subject.canvas) return subjectUrl(hit, base, version);
  const { id, width, height } = subject.canvas;
  const canvas =
    source.type === 'Document'
      ? addressOf(id, base)
      : presentationUrl(base, version, { kind: 'canvas', manifest: source.id, canvas: id });
  const { x, y, width: wide, height: high } = region ?? { x: 0, y: 0, width, height };
  return `${canvas}#xywh=${x},${y},${wide},${high}`;
}
