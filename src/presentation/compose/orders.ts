import type { AuthoredManifest, AuthoredOrder } from '../authored/essay.ts';
import type { Manifest, ManifestReference } from '../model/manifest.ts';
import type { Problem } from '../problems/problem.ts';
import { quoted } from '../source/report.ts';
import { dateSortKey } from '../text/edtf.ts';
import { boundedNearest, type NearestOf, suggested } from '../text/suggest.ts';
import type { ComposedCanvas } from './canvas.ts';
import { dateRanges } from './date-ranges.ts';
import type { Photographs } from './photographs.ts';

/** Undated photographs last; those of one date, and the undated, stay in the essay's order. */
function byDate(canvases: readonly ComposedCanvas[]): ComposedCanvas[] {
  const keyed = canvases.map((canvas) => ({
    canvas,
    key: canvas.date === undefined ? Number.POSITIVE_INFINITY : dateSortKey(canvas.date),
  }));
  return keyed.sort((a, b) => (a.key === b.key ? 0 : a.key - b.key)).map(({ canvas }) => canvas);
}

function asListed(
  order: AuthoredOrder,
  names: readonly string[],
  photographs: Photographs,
  canvases: readonly ComposedCanvas[],
  nearest: NearestOf,
): { readonly canvases: readonly ComposedCanvas[]; readonly problems: readonly Problem[] } {
  const byId = new Map(canvases.map((composed) => [composed.canvas.id, composed]));
  const listed = new Set<ComposedCanvas>();
  const problems: Problem[] = [];
  for (const [index, name] of names.entries()) {
    const path = [...order.at, 'photographs', index];
    const composed = byId.get(photographs.canvasNamed(name) ?? '');
    if (!composed)
      problems.push({
        severity: 'error',
        rule: 'unknown-photograph',
        message: `the essay has no photograph ${quoted(name)}`,
        ...suggested(nearest(name, photographs.names)),
        path,
      });
    else if (listed.has(composed))
      problems.push({
        severity: 'warning',
        rule: 'photograph-repeated',
        message: `${quoted(name)} is in this order already`,
        path,
      });
    else listed.add(composed);
  }
  return { canvases: [...listed], problems };
}

/**
 * The further manifests of an essay: the same canvases, at the URLs that they have in the first, in another order. Each
 * manifest names the others as its alternatives.
 *
 * @param first the essay's own manifest, without alternatives
 * @returns the first with its alternatives, and then the orders
 */
export function composeOrders(
  authored: AuthoredManifest,
  first: Manifest,
  photographs: Photographs,
  canvases: readonly ComposedCanvas[],
): { readonly manifests: readonly Manifest[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const orders: Manifest[] = [];
  const nearest = boundedNearest();
  for (const order of authored.orders) {
    const listed =
      order.by.kind === 'date'
        ? { canvases: byDate(canvases), problems: [] }
        : asListed(order, order.by.photographs, photographs, canvases, nearest);
    problems.push(...listed.problems);
    if (listed.canvases.length === 0) continue;
    const dated = listed.canvases.map(({ canvas, date }) => ({ canvas: canvas.id, date }));
    const structures =
      order.by.kind === 'date' ? dateRanges(dated, order.label, authored.languages) : undefined;
    const { structures: _sections, start: _start, ...shared } = first;
    orders.push({
      ...shared,
      id: order.id,
      label: order.label,
      ...(order.summary && { summary: order.summary }),
      canvases: listed.canvases.map(({ canvas }) => canvas),
      ...(structures && { structures }),
    });
  }

  const all = [first, ...orders];
  const references: readonly ManifestReference[] = all.map(({ id, label }) => ({ id, label }));
  return {
    manifests: all.map((manifest) => ({
      ...manifest,
      alternatives: references.filter(({ id }) => id !== manifest.id),
    })),
    problems,
  };
}
