import { join } from 'node:path';
import { freePort, SERVER_CORE, startProcess } from '../processes.ts';
import type { ScanSet } from '../scans.ts';
import { type BenchFolders, type BenchServer, IMAGE_ROWS, NEAR_ROWS, SCATTERED_ROWS } from '../server.ts';
import { startNginx } from './nginx.ts';

/** What it keeps decoded. */
const CACHES = {
  iipsrv: { megabytes: 100, rows: [...IMAGE_ROWS, ...NEAR_ROWS] },
  'iipsrv, nothing kept': { megabytes: 0, rows: [...SCATTERED_ROWS, ...NEAR_ROWS] },
} as const;

/** Debian's iipimage-server behind nginx, both on the server core. */
export async function startIipsrv(
  name: keyof typeof CACHES,
  scans: ScanSet,
  folders: BenchFolders,
): Promise<BenchServer> {
  const { megabytes, rows } = CACHES[name];
  const file = name.replaceAll(/\W+/g, '-');
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const iipsrv = startProcess('iipsrv', ['/usr/lib/iipimage-server/iipsrv.fcgi', '--bind', address], {
    core: SERVER_CORE,
    log: join(folders.logs, `${file}.log`),
    environment: {
      FILESYSTEM_PREFIX: `${scans.pyramids}/`,
      MAX_IMAGE_CACHE_SIZE: `${megabytes}`,
      MAX_CVT: '20000',
      JPEG_QUALITY: '85',
      VERBOSITY: '0',
      LOGFILE: join(folders.logs, `${file}-own.log`),
    },
  });
  const server = `    location / {
      fastcgi_pass ${address};
      fastcgi_keep_conn on;
      fastcgi_param QUERY_STRING $query_string;
      fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param REQUEST_URI $request_uri;
      fastcgi_param HTTP_HOST $http_host;
    }`;
  const prefix = (name: string) => `/?IIIF=${name}.tif`;
  const probe = `${prefix(scans.small.name)}/info.json`;
  const { process: nginx, origin } = await startNginx(`${file}-nginx`, server, probe, folders);
  return {
    name,
    origin,
    prefix: (scan) => prefix(scan.name),
    rows: new Set(rows),
    pids: [iipsrv.pid, nginx.pid],
    processes: [nginx, iipsrv],
  };
}
