import { resolve } from 'node:path';
import { loadConfig } from '../../src/config/load.ts';
import { storeEnvironment } from '../../src/config/store-environment.ts';
import { createProgressDisplay } from '../../src/ingest/progress.ts';
import { MEGABYTE } from '../../src/megabyte.ts';
import { startServer } from '../../src/processes/primary.ts';
import { readLocation } from '../../src/storage/objects/location.ts';

/*
 * Run as a process: `serve-from-store.ts STORE FLAGS…` serves as `loupe serve FLAGS…` does, with what is stored of images in
 * STORE, a folder or an S3 address, and what was read of it in the data folder.
 */
const [store = '', _serve, ...flags] = process.argv.slice(2);
const { config } = loadConfig('serve', process.env, flags);
const { folders, blocks, objectStore } = config;
const server = await startServer(config, createProgressDisplay(process.stdout), {
  location: {
    store: readLocation('data', store),
    settings: objectStore,
    localFolder: resolve(folders.data),
    diskBytes: blocks.diskMb * MEGABYTE,
    memoryBytes: blocks.memoryMb * MEGABYTE,
  },
  environment: storeEnvironment(process.env),
});
process.on('SIGTERM', () => void server.stop().then(() => process.exit(0)));
process.stdout.write(`Loupe serves ${server.images} images at http://127.0.0.1:${server.port}/\n`);
