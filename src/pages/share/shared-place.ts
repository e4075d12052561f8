import { contentStateAnnotation } from '../../content-state/annotation.ts';
import type { Dimensions } from '../../image/geometry.ts';
import { boundsOf, type Limits } from '../../image/limits.ts';
import type { Canvas, Manifest } from '../../presentation/model/manifest.ts';
import {
  type BaseUrl,
  citationUrl,
  contentStateUrl,
  contentStateViewUrl,
  detailUrl,
  embeddedImageUrl,
  embeddedPhotoUrl,
  imageDetailUrl,
  imagePageUrl,
  imageUrl,
  neutralManifestUrl,
  photoUrl,
  presentationUrl,
  qrCodeUrl,
  viewUrl,
} from '../../urls.ts';
import { inSameLanguage, lineFor, type PageContext, type Reader } from '../parts/reader.ts';

/** The address of the whole, and that of a detail, with `{version}` for which image, and `{region}` for `x,y,width,height`, percent-encoded where the address has it so. */
type Addresses = readonly [whole: string, detail: string];

const REGION = '{region}';

/** Where addresses of a photograph of several images have `~2` for the second, and nothing for the first. No id holds the like. */
const VERSION = '{version}';

/** What of a photograph has an address to be shared. */
type Shared = 'link' | 'embed' | 'mirador' | 'uv' | 'state' | 'text' | 'bibtex' | 'csl';

/** All that the script of the panel needs to know of what is shared; it alone knows which detail is on the screen. */
export interface SharedPlace {
  readonly title: string;
  readonly addresses: Readonly<Partial<Record<Shared, Addresses>>>;
  /** What a QR code is asked for with: the address that it holds is appended. */
  readonly qr: string;
  /** What regions are counted in. */
  readonly extent: Dimensions;
  /** Its versions, as the viewer shows them, in pixels. */
  readonly images: readonly (Dimensions & { readonly service: string })[];
  /** What an image may be at most; null where there is no bound. */
  readonly bounds: {
    readonly width: number | null;
    readonly height: number | null;
    readonly area: number | null;
  };
  /** What is dragged: the address of the manifest and its canvas as viewers look for them, and the whole as a content state. */
  readonly dragged?: { readonly manifest: string; readonly annotation: object };
}

function bounded(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function boundsIn(limits: Limits): SharedPlace['bounds'] {
  const { width, height, area } = boundsOf(limits, 'jpg');
  return { width: bounded(width), height: bounded(height), area: bounded(area) };
}

function pairOf(reader: Reader, whole: string, detail: string): Addresses {
  return [inSameLanguage(whole, reader), inSameLanguage(detail, reader)];
}

/** A photograph. What the page itself asks for has a path, as browsers have it; what is taken elsewhere, the public address. */
export function sharedPhoto(manifest: Manifest, canvas: Canvas, context: PageContext): SharedPlace {
  const { base, root, limits, reader } = context;
  const named = canvas.images.length > 1 ? `${canvas.id}${VERSION}` : canvas.id;
  const place = `${named}@${REGION}`;
  const neutral = neutralManifestUrl(base, manifest.id);
  const state = contentStateUrl(base, manifest.id, named);
  const stateOfDetail = contentStateUrl(base, manifest.id, named, REGION);
  const inViewer = (viewer: 'mirador' | 'uv'): Addresses =>
    pairOf(
      reader,
      `${viewUrl(base, neutral, viewer)}&canvas=${named}`,
      contentStateViewUrl(base, stateOfDetail, viewer),
    );
  const cited = (format: 'text' | 'bibtex' | 'csl'): Addresses =>
    pairOf(
      reader,
      citationUrl(root, manifest.id, named, format),
      citationUrl(root, manifest.id, place, format),
    );
  return {
    title: `${lineFor(canvas.label, reader)} – ${lineFor(manifest.label, reader)}`,
    addresses: {
      link: pairOf(reader, photoUrl(base, manifest.id, named), detailUrl(base, manifest.id, named, REGION)),
      embed: pairOf(
        reader,
        embeddedPhotoUrl(base, manifest.id, named),
        embeddedPhotoUrl(base, manifest.id, place),
      ),
      mirador: inViewer('mirador'),
      uv: inViewer('uv'),
      state: [state, stateOfDetail],
      text: cited('text'),
      bibtex: cited('bibtex'),
      csl: cited('csl'),
    },
    qr: qrCodeUrl(root),
    extent: { width: canvas.width, height: canvas.height },
    images: canvas.images.map(({ identifier, width, height }) => ({
      service: imageUrl(base, 3, identifier),
      width,
      height,
    })),
    bounds: boundsIn(limits),
    dragged: draggedOf(manifest, canvas, state, base),
  };
}

function draggedOf(
  manifest: Manifest,
  canvas: Canvas,
  state: string,
  base: BaseUrl,
): Exclude<SharedPlace['dragged'], undefined> {
  const whole = presentationUrl(base, 3, { kind: 'manifest', manifest: manifest.id });
  const { canvasesOf } = manifest;
  const id = presentationUrl(base, 3, { kind: 'canvas', manifest: canvasesOf, canvas: canvas.id });
  return {
    manifest: `${whole}?manifest=${encodeURIComponent(whole)}&canvas=${encodeURIComponent(id)}`,
    annotation: contentStateAnnotation(state, {
      id,
      type: 'Canvas',
      manifest: whole,
    }),
  };
}

/** An image that need not be a photograph of an essay: it has no canvas, and so no manifest and no citation. */
export function sharedImage(
  { identifier, width, height }: Dimensions & { readonly identifier: string },
  { root, base, limits, reader }: PageContext,
): SharedPlace {
  return {
    title: identifier,
    addresses: {
      link: pairOf(reader, imagePageUrl(base, identifier), imageDetailUrl(base, identifier, REGION)),
      embed: pairOf(reader, embeddedImageUrl(base, identifier), embeddedImageUrl(base, identifier, REGION)),
    },
    qr: qrCodeUrl(root),
    extent: { width, height },
    images: [{ service: imageUrl(base, 3, identifier), width, height }],
    bounds: boundsIn(limits),
  };
}
