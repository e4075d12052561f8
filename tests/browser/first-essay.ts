import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { sharedChromium } from '../support/chromium.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';

// The first essay of the archive, as it lies in the repository, for all tests of viewers.

const ROOT = join(import.meta.dirname, '..', '..');
export const IMAGES = join(ROOT, 'images');
export const ESSAY = 'trotsky-in-exile';

/** There from `startFirstEssay` to `stopFirstEssay`. */
export let server: TestServer;
export let browser: Browser;

export async function startFirstEssay(): Promise<void> {
  [browser, server] = await Promise.all([
    sharedChromium(),
    // Few of the plates are looked at: they are rendered from the scans.
    startLoupe({
      images: IMAGES,
      manifests: join(ROOT, 'manifests'),
      flags: ['--background-ingest', 'false', '--renderers', '2'],
    }),
  ]);
}

export async function stopFirstEssay(): Promise<void> {
  await server?.stop();
}
