import { type ChildProcess, execFile } from 'node:child_process';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ask } from '../support/asking.ts';
import { collected } from '../support/command.ts';
import { debianProgram } from '../support/debian-program.ts';
import { temporaryFolder } from '../support/loupe.ts';
import { until } from '../support/patience.ts';
import { spawnTied } from '../support/tied.ts';

/** The files that operators are given; tests change addresses in them and nothing else. */
const DOCUMENTED = join(import.meta.dirname, '..', '..', 'docs', 'deploy');

/** Why nginx and Varnish cannot be tried here; undefined where they can. */
export function missingProxies(): string | undefined {
  const programs = [
    ['nginx', debianProgram(['nginx'], 'nginx-light', 'nginx')],
    ['varnishd', debianProgram(['varnishd'], 'varnish varnish-modules')],
  ] as const;
  const missing = programs.filter(([, path]) => path === undefined).map(([name]) => name);
  return missing.length === 0
    ? undefined
    : `${missing.join(' and ')} cannot be installed here (Debian: apt-get install nginx varnish varnish-modules)`;
}

/** A program in front of servers. */
export interface ServerInFront {
  /** Without a trailing slash. */
  readonly url: string;
  /** Of Varnish: where only Loupe comes, to purge. */
  readonly purgeUrl?: string;
  readonly stop: () => Promise<void>;
}

/** A port that was free a moment ago: caches and servers name each other before both run. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}

/** The text with each address replaced by another. Throws where the text does not have one. */
function readdressed(text: string, addresses: Readonly<Record<string, string>>): string {
  return Object.entries(addresses).reduce((changed, [written, other]) => {
    if (!changed.includes(written)) throw new Error(`the documented file does not say ${written}`);
    return changed.replace(written, other);
  }, text);
}

async function running(child: ChildProcess, url: string, path: string): Promise<ServerInFront> {
  const logged = collected(child.stderr);
  const answers = () =>
    ask(url, path, { headers: { Connection: 'close' } }).then(
      ({ status }) => status < 500,
      () => false,
    );
  await until(async () => child.exitCode !== null || (await answers()), `${url} answers`);
  if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${logged()}`);
  const stop = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  };
  return { url, stop };
}

/**
 * Varnish by docs/deploy/varnish.vcl, before two servers.
 *
 * @param folder of its own, for what it writes
 * @param port that it listens at
 * @param nodes `http://127.0.0.1:PORT`, two
 */
export async function startVarnish(
  folder: string,
  port: number,
  nodes: readonly string[],
): Promise<ServerInFront> {
  const [one = '', other = ''] = nodes.map((url) => new URL(url).port);
  const purgePort = await freePort();
  const backends = await readFile(join(DOCUMENTED, 'backends.vcl'), 'utf8');
  await mkdir(folder);
  // The VCL is read by a user of its own.
  await chmod(folder, 0o755);
  await writeFile(
    join(folder, 'backends.vcl'),
    readdressed(backends, { '"8081"': `"${one}"`, '"8082"': `"${other}"` }),
  );
  const child = spawnTied(
    debianProgram(['varnishd']) ?? '',
    [
      ...['-F', '-j', 'none', '-n', join(folder, 'work'), '-a', `127.0.0.1:${port}`, '-s', 'malloc,64m'],
      ...['-a', `purge=127.0.0.1:${purgePort}`],
      ...['-p', `vcl_path=${folder}`, '-f', join(DOCUMENTED, 'varnish.vcl'), '-p', 'thread_queue_limit=2000'],
      // Four seconds of threads being made one after the other are no part of what is tried.
      ...['-p', 'thread_pool_add_delay=0'],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const server = await running(child, `http://127.0.0.1:${port}`, '/health');
  return { ...server, purgeUrl: `http://127.0.0.1:${purgePort}` };
}

/**
 * nginx by docs/deploy/nginx.conf.
 *
 * @param folder of its own, for what it writes
 * @param port that it listens at
 * @param behind `http://127.0.0.1:PORT` that it passes requests on to, one or several
 */
export async function startNginx(
  folder: string,
  port: number,
  behind: readonly string[],
): Promise<ServerInFront> {
  await mkdir(folder);
  const documented = await readFile(join(DOCUMENTED, 'nginx.conf'), 'utf8');
  await writeFile(
    join(folder, 'loupe.conf'),
    readdressed(documented, {
      'server 127.0.0.1:6081;': behind.map((url) => `server ${new URL(url).host};`).join('\n'),
      'listen 80;': `listen 127.0.0.1:${port};`,
    }),
  );
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${kind};`,
  );
  await writeFile(
    join(folder, 'main.conf'),
    [
      'daemon off; pid nginx.pid; error_log stderr; user root; worker_processes 1;',
      'events { worker_connections 2048; }',
      `http { access_log off; ${temporary.join(' ')} include loupe.conf; }`,
    ].join('\n'),
  );
  const child = spawnTied(
    debianProgram(['nginx']) ?? '',
    ['-p', folder, '-e', 'stderr', '-c', join(folder, 'main.conf')],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  return running(child, `http://127.0.0.1:${port}`, '/health');
}

/** What a command of Varnish says, such as `backend.list`. */
export async function askVarnish(folder: string, ...command: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('varnishadm', ['-n', join(folder, 'work'), ...command]);
  return stdout;
}

/**
 * What Varnish says of docs/deploy/varnish.vcl with these backends, '' where it is content. Names of hosts are not looked up.
 *
 * @param backends in the place of backends.vcl
 */
export async function vclProblems(backends: string): Promise<string> {
  const folder = await temporaryFolder();
  await chmod(folder, 0o755);
  await writeFile(join(folder, 'backends.vcl'), backends.replace(/(?<=\.host = )"[^"]*"/g, '"127.0.0.1"'));
  const flags = ['-C', '-j', 'none', '-n', join(folder, 'work'), '-p', `vcl_path=${folder}`];
  try {
    await promisify(execFile)(
      debianProgram(['varnishd']) ?? '',
      [...flags, '-f', join(DOCUMENTED, 'varnish.vcl')],
      // It prints the C that it makes.
      { maxBuffer: 16 * 1024 * 1024 },
    );
    return '';
  } catch (error) {
    return error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
