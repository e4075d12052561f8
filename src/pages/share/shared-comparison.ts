import type { ContentStateAnnotation } from '../../content-state/annotation.ts';
import { comparisonUrl, contentStateViewUrl, qrCodeUrl } from '../../urls.ts';
import { inSameLanguage, type PageContext } from '../parts/reader.ts';

/** All that the script needs to know to share a comparison; it alone knows what of the photographs is on the screen. */
export interface SharedComparison {
  /** With `{state}` for the content state, encoded, or `{query}` for what the address of the page has after its question mark. */
  readonly addresses: Readonly<Record<'link' | 'state' | 'mirador', string>>;
  /** What a QR code is asked for with: the address that it holds is appended. */
  readonly qr: string;
  /** Of the whole photographs or the details that the page began with: the script puts in those that are on the screen. */
  readonly annotation: ContentStateAnnotation;
}

/** What of a comparison is shared: addresses that are taken elsewhere, and so are public ones. */
export function sharedComparison(
  annotation: ContentStateAnnotation,
  { base, root, reader }: PageContext,
): SharedComparison {
  const viewer = contentStateViewUrl(base, '', 'mirador').replace('iiif-content=', 'iiif-content={state}');
  return {
    addresses: {
      link: comparisonUrl(base, '{query}'),
      state: comparisonUrl(base, 'iiif-content={state}'),
      mirador: inSameLanguage(viewer, reader),
    },
    qr: qrCodeUrl(root),
    annotation,
  };
}
