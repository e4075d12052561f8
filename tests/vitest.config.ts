import { defineConfig } from 'vitest/config';
import { PATIENCE_MS } from './support/patience.ts';

// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from the default export.
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['tests/**/*.test.ts'],
    globalSetup: ['tests/support/before-all.ts'],
    // Above the limit of each wait within, so that a failure says what was waited for.
    testTimeout: 2 * PATIENCE_MS,
    hookTimeout: 2 * PATIENCE_MS,
    teardownTimeout: PATIENCE_MS,
    expect: { poll: { timeout: PATIENCE_MS } },
    // Servers, renderers and Chromium share the machine with the tests: three files at a time keep two cores busy, since many wait.
    maxWorkers: 3,
  },
});
