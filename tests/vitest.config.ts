import { defineConfig } from 'vitest/config';
import { filesApart } from './support/apart.ts';
import { LongestFirst } from './support/order-of-files.ts';
import { PATIENCE_MS } from './support/patience.ts';

const root = new URL('..', import.meta.url).pathname;
const apart = filesApart();

const COMMON = {
  root,
  setupFiles: ['tests/support/after-each-file.ts'],
  // Above the limit of each wait within, so that a failure says what was waited for.
  testTimeout: 2 * PATIENCE_MS,
  hookTimeout: 2 * PATIENCE_MS,
  expect: { poll: { timeout: PATIENCE_MS } },
  // The SDK of S3 would print for each process that later versions of it want a newer Node.
  env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
};

// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from the default export.
export default defineConfig({
  test: {
    root,
    globalSetup: ['tests/support/before-all.ts'],
    teardownTimeout: PATIENCE_MS,
    // Servers, renderers and Chromium share the machine with the tests: three files at a time keep two cores busy, since many wait.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    projects: [
      { test: { ...COMMON, name: 'apart', include: apart } },
      {
        test: {
          ...COMMON,
          name: 'together',
          isolate: false,
          include: ['tests/**/*.test.ts'],
          exclude: apart,
        },
      },
    ],
  },
});
