import type { Browser, BrowserContextOptions, Page, ViewportSize } from 'playwright-core';
import { PATIENCE_MS } from '../support/patience.ts';

/** A page, with everything that went wrong in it. */
export interface WatchedPage {
  readonly page: Page;
  /**
   * Console errors, what was loaded before for nothing, uncaught exceptions, violations of the Content Security Policy,
   * failed and refused requests, requests to hosts that are none of the test.
   */
  readonly faults: readonly string[];
  /** Paths of all image answers that came. */
  readonly images: readonly string[];
  /** Leaves what is shown: another test goes on with the page, whose script and pictures the browser keeps. */
  readonly close: () => Promise<void>;
}

/** What is noted of a page while one test has it. */
interface Notes {
  readonly faults: string[];
  readonly images: string[];
}

/** A page that tests have one after the other. */
interface KeptPage {
  readonly page: Page;
  notes: Notes;
}

/** With a window of a size that is known. */
interface PageOptions extends BrowserContextOptions {
  readonly viewport: ViewportSize;
}

/** A context costs more than most pages that are shown in it: those that are left, by what they were made with. */
const left = new WeakMap<Browser, Map<string, KeptPage[]>>();

/** This machine, and the names that tests give to other archives. */
const OF_TESTS = /^(?:127\.0\.0\.1|localhost|.+\.example)$/;

const REPORT_VIOLATIONS = `addEventListener('securitypolicyviolation',
  ({ violatedDirective, blockedURI }) => console.error('CSP', violatedDirective, blockedURI));`;

function keptBy(browser: Browser, options: BrowserContextOptions): KeptPage[] {
  const kept = left.get(browser) ?? new Map<string, KeptPage[]>();
  left.set(browser, kept);
  const key = JSON.stringify(options);
  const pages = kept.get(key) ?? [];
  kept.set(key, pages);
  return pages;
}

async function newPage(browser: Browser, options: BrowserContextOptions): Promise<KeptPage> {
  const context = await browser.newContext(options);
  await context.addInitScript({ content: REPORT_VIOLATIONS });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const kept: KeptPage = { page, notes: { faults: [], images: [] } };
  const fault = (text: string) => kept.notes.faults.push(text);
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' || /\bpreload/.test(text)) fault(`console: ${text}`);
  });
  page.on('pageerror', (error) => fault(`exception: ${error.message}`));
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol.startsWith('http') && !OF_TESTS.test(hostname)) fault(`elsewhere: ${request.url()}`);
  });
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? '';
    // What the browser gave up itself, because the page was left.
    if (reason === 'net::ERR_ABORTED') return;
    // Without scripts it asks for none, and tells so of modules that are named to be loaded before.
    const isOff =
      options.javaScriptEnabled === false && request.resourceType() === 'script' && reason === 'csp';
    if (!isOff) fault(`failed: ${request.url()} ${reason}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) fault(`${response.status()}: ${response.url()}`);
    if (response.headers()['content-type'] === 'image/jpeg')
      kept.notes.images.push(new URL(response.url()).pathname);
  });
  return kept;
}

/** Opens an empty page: one that a test before has left, or a new one. */
export async function openWatchedPage(
  browser: Browser,
  options: Partial<PageOptions> = {},
): Promise<WatchedPage> {
  const wanted: PageOptions = { viewport: { width: 700, height: 560 }, ...options };
  const pages = keptBy(browser, wanted);
  const kept = pages.pop() ?? (await newPage(browser, wanted));
  kept.notes = { faults: [], images: [] };
  const close = async (): Promise<void> => {
    const { page } = kept;
    await page.goto('about:blank');
    // The next test finds it as new; what is being answered is answered first, or its answer comes to nothing.
    await page.unrouteAll({ behavior: 'wait' });
    await page.setViewportSize(wanted.viewport);
    await page.emulateMedia({ media: null, colorScheme: wanted.colorScheme ?? 'light' });
    pages.push(kept);
  };
  return { page: kept.page, ...kept.notes, close };
}

/** Opens a page in a context of its own, which keeps nothing of other tests and leaves nothing to them. */
export async function openPageApart(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const { page, notes } = await newPage(browser, { viewport: { width: 700, height: 560 }, ...options });
  return { page, ...notes, close: () => page.context().close() };
}
