import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { PATIENCE_MS } from '../support/patience.ts';

/** A page in a context of its own, with everything that went wrong in it. */
export interface WatchedPage {
  readonly page: Page;
  /** Console errors, uncaught exceptions, violations of the Content Security Policy, failed and refused requests. */
  readonly faults: readonly string[];
  /** Paths of all image answers that came. */
  readonly images: readonly string[];
  readonly close: () => Promise<void>;
}

const REPORT_VIOLATIONS = `addEventListener('securitypolicyviolation',
  ({ violatedDirective, blockedURI }) => console.error('CSP', violatedDirective, blockedURI));`;

export async function openWatchedPage(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 700, height: 560 }, ...options });
  await context.addInitScript({ content: REPORT_VIOLATIONS });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const faults: string[] = [];
  const images: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => faults.push(`exception: ${error.message}`));
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? '';
    // What the browser gave up itself, because the page was left.
    if (reason !== 'net::ERR_ABORTED') faults.push(`failed: ${request.url()} ${reason}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) faults.push(`${response.status()}: ${response.url()}`);
    if (response.headers()['content-type'] === 'image/jpeg') images.push(new URL(response.url()).pathname);
  });
  return { page, faults, images, close: () => context.close() };
}
