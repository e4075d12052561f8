import { photoUrl } from '../../../urls.ts';
import type { Canvas, LanguageMap, Manifest, MetadataEntry } from '../../model/manifest.ts';
import { escapeHtml } from '../../text/html.ts';
import { serverText } from '../../text/messages.ts';
import type { Appearance, SerialisationContext } from './context.ts';

/** Where other essays show an image of a canvas; other orders of the same manifest do not count. */
export function otherAppearances(
  manifest: Manifest,
  canvas: Canvas,
  appearancesOf: SerialisationContext['appearancesOf'],
): Appearance[] {
  const same = new Set([manifest.id, manifest.canvasesOf, ...manifest.alternatives.map(({ id }) => id)]);
  return canvas.images
    .flatMap(({ identifier }) => appearancesOf(identifier))
    .filter((appearance) => !same.has(appearance.manifest.id));
}

/**
 * Links to the pages of the same photograph in other essays.
 * As metadata, since homepage is only for the page of the resource itself (3.0, 3.3.1).
 */
export function alsoAppearsIn(
  manifest: Manifest,
  canvas: Canvas,
  context: SerialisationContext,
): MetadataEntry[] {
  const links = new Map(
    otherAppearances(manifest, canvas, context.appearancesOf).map((appearance) => [
      photoUrl(context.base, appearance.manifest.id, appearance.canvas),
      appearance,
    ]),
  );
  if (links.size === 0) return [];
  const label = serverText('alsoAppearsIn', manifest.languages);
  const value: Record<string, readonly string[]> = {};
  for (const language of Object.keys(label)) {
    value[language] = [...links].map(([url, appearance]) => {
      const title = textIn(appearance.manifest.label, language);
      return `<span><a href="${escapeHtml(url)}">${escapeHtml(title)}</a></span>`;
    });
  }
  return [{ label, value }];
}

/** The text in a language, or else in whatever language there is one. */
function textIn(map: LanguageMap, language: string): string {
  return map[language]?.[0] ?? Object.values(map)[0]?.[0] ?? '';
}
