import { join } from 'node:path';
import { freePort, SERVER_CORE, startProcess } from '../processes.ts';
import type { ScanSet } from '../scans.ts';
import { type BenchFolders, type BenchServer, IMAGE_ROWS } from '../server.ts';
import { startNginx } from './nginx.ts';

/** Debian's iipimage-server behind nginx, both on the server core, with 100 MB of tile cache. */
export async function startIipsrv(scans: ScanSet, folders: BenchFolders): Promise<BenchServer> {
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const iipsrv = startProcess('iipsrv', ['/usr/lib/iipimage-server/iipsrv.fcgi', '--bind', address], {
    core: SERVER_CORE,
    log: join(folders.logs, 'iipsrv.log'),
    environment: {
      FILESYSTEM_PREFIX: `${scans.pyramids}/`,
      MAX_IMAGE_CACHE_SIZE: '100',
      MAX_CVT: '20000',
      JPEG_QUALITY: '85',
      VERBOSITY: '0',
      LOGFILE: join(folders.logs, 'iipsrv-own.log'),
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
  const { process: nginx, origin } = await startNginx('iipsrv-nginx', server, probe, folders);
  return {
    name: 'iipsrv',
    origin,
    prefix: (scan) => prefix(scan.name),
    rows: IMAGE_ROWS,
    pids: [iipsrv.pid, nginx.pid],
    processes: [nginx, iipsrv],
  };
}
