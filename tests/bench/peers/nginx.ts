import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, type RunningProcess, SERVER_CORE, startProcess, waitUntilReady } from '../processes.ts';
import type { ScanSet } from '../scans.ts';
import type { BenchFolders, BenchServer } from '../server.ts';

/** A configuration that touches nothing outside `prefix`. */
function configuration(prefix: string, port: number, server: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `  ${kind}_temp_path ${join(prefix, kind)};`)
    .join('\n');
  return `daemon off;
${process.getuid?.() === 0 ? 'user root;' : ''}
worker_processes 1;
pid ${join(prefix, 'nginx.pid')};
error_log stderr warn;
events { worker_connections 512; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  open_file_cache max=20000 inactive=30m;
  open_file_cache_valid 30m;
  open_file_cache_min_uses 1;
  types { image/jpeg jpg; }
  default_type application/octet-stream;
${temporary}
  server {
    listen 127.0.0.1:${port} backlog=512;
${server}
  }
}
`;
}

/** Starts Debian's nginx on the server core with its own configuration; `probe` is a path that answers 200. */
export async function startNginx(
  name: string,
  server: string,
  probe: string,
  folders: BenchFolders,
): Promise<{ process: RunningProcess; origin: string }> {
  const port = await freePort();
  const prefix = join(folders.run, name);
  const log = join(folders.logs, `${name}.log`);
  await mkdir(prefix, { recursive: true });
  await writeFile(join(prefix, 'nginx.conf'), configuration(prefix, port, server));
  const command = [
    '/usr/sbin/nginx',
    '-p',
    prefix,
    '-e',
    'stderr',
    '-c',
    join(prefix, 'nginx.conf'),
  ] as const;
  const nginx = startProcess(name, command, { core: SERVER_CORE, log });
  const origin = `http://127.0.0.1:${port}`;
  await waitUntilReady(`${origin}${probe}`, nginx, log, 20);
  return { process: nginx, origin };
}

/** nginx with the finished tiles as files: the limit that any server of tiles can be held against. */
export async function startStaticTiles(scans: ScanSet, folders: BenchFolders): Promise<BenchServer> {
  const server = `    root ${scans.tiles};`;
  const probe = `/${scans.small.name}/info.json`;
  const { process: nginx, origin } = await startNginx('nginx', server, probe, folders);
  return {
    name: 'nginx',
    origin,
    prefix: (scan) => `/${scan.name}`,
    rows: new Set(['tiles', 'interior', 'edge', 'not-modified']),
    pids: [nginx.pid],
    processes: [nginx],
  };
}
