import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { PATIENCE_MS } from '../../support/patience.ts';

/** What a page has noted of itself. */
export interface PageNotes {
  /** Sum of all shifts of layout (Layout Instability API), those after input among them. */
  readonly shift: number;
  /** When the first tile was on the screen, milliseconds from the beginning of the navigation; null until then. */
  readonly pictureMs: number | null;
  /** Of each tile, milliseconds from when it was asked for until it could be painted. */
  readonly waits: readonly number[];
}

/**
 * Runs in each page before its own scripts. Viewers draw their tiles on a canvas: what is drawn first on one that is in the
 * document is the first picture, and is on the screen after the next frame.
 */
const NOTE = `(() => {
  const notes = (window.benchNotes = { shift: 0, pictureMs: null, waits: [] });
  new PerformanceObserver((list) => {
    for (const { value } of list.getEntries()) notes.shift += value;
  }).observe({ type: 'layout-shift', buffered: true });
  const { drawImage } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.drawImage = function (...args) {
    drawImage.apply(this, args);
    if (!this.canvas.closest('.openseadragon-canvas') || this.canvas.closest('.navigator')) return;
    CanvasRenderingContext2D.prototype.drawImage = drawImage;
    requestAnimationFrame(() => setTimeout(() => { notes.pictureMs = performance.now(); }));
  };
})()`;

/** Bytes that came over the network for one kind of files, compressed, with their heads. */
export type Weights = Readonly<Record<'Document' | 'Stylesheet' | 'Script', number>>;

/** A page in a context of its own, which has nothing kept. */
export interface NotedPage {
  readonly page: Page;
  /** So far. */
  readonly weights: Weights;
  readonly notes: () => Promise<PageNotes>;
  readonly close: () => Promise<void>;
}

export async function openNotedPage(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<NotedPage> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, ...options });
  await context.addInitScript({ content: NOTE });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  const weights = { Document: 0, Stylesheet: 0, Script: 0 };
  const kinds = new Map<string, string>();
  session.on('Network.responseReceived', ({ requestId, type }) => kinds.set(requestId, type));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId);
    if (kind === 'Document' || kind === 'Stylesheet' || kind === 'Script') weights[kind] += encodedDataLength;
  });
  return {
    page,
    weights,
    notes: () => page.evaluate<PageNotes>('benchNotes'),
    close: () => context.close(),
  };
}
