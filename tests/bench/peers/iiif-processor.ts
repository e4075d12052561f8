import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, outputOf, SERVER_CORE, startProcess, waitUntilReady } from '../processes.ts';
import type { ScanSet } from '../scans.ts';
import { type BenchFolders, type BenchServer, SCATTERED_ROWS } from '../server.ts';

const VERSION = '7.0.0';
const SERVER = fileURLToPath(new URL('iiif-processor-server.ts', import.meta.url));

/** The package's entry: the project's own where it is installed, else one that is fetched into the bench's folder. */
async function entry(folders: BenchFolders, say: (line: string) => void): Promise<string> {
  const own = createRequire(import.meta.url);
  try {
    return own.resolve('iiif-processor');
  } catch {
    const folder = join(folders.root, 'peer');
    if (!existsSync(join(folder, 'node_modules/iiif-processor'))) {
      say(`fetching iiif-processor ${VERSION} into ${folder}`);
      await mkdir(folder, { recursive: true });
      outputOf([
        'npm',
        'install',
        '--prefix',
        folder,
        '--no-save',
        '--no-audit',
        '--no-fund',
        // A connection that has gone silent is waited for five minutes else, three times.
        '--fetch-timeout=20000',
        '--fetch-retries=5',
        `iiif-processor@${VERSION}`,
      ]);
    }
    return createRequire(join(folder, 'index.js')).resolve('iiif-processor');
  }
}

/** The usual way of serving IIIF from Node, with the source it likes best: a pyramid of JPEG tiles. */
export async function startIiifProcessor(
  scans: ScanSet,
  folders: BenchFolders,
  say: (line: string) => void,
): Promise<BenchServer> {
  const port = await freePort();
  const log = join(folders.logs, 'iiif-processor.log');
  const flags = [await entry(folders, say), scans.pyramids, `${port}`];
  const server = startProcess('iiif-processor', [process.execPath, '--import', 'tsx', SERVER, ...flags], {
    core: SERVER_CORE,
    log,
  });
  const origin = `http://127.0.0.1:${port}`;
  await waitUntilReady(`${origin}/iiif/3/${scans.small.name}/info.json`, server, log, 30);
  return {
    name: 'iiif-processor',
    origin,
    prefix: (scan) => `/iiif/3/${scan.name}`,
    rows: new Set(['tiles', 'thumbnails', 'session', 'regions', 'sizes', ...SCATTERED_ROWS]),
    pids: [server.pid],
    processes: [server],
  };
}
