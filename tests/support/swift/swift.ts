import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { collected } from '../command.ts';
import { install } from '../debian-program.ts';
import { temporaryFolder } from '../loupe.ts';
import { until } from '../patience.ts';
import { makeBucket, type RunningStore, storeEnvironment } from '../running-store.ts';
import { spawnTied } from '../tied.ts';

const PACKAGES = ['swift-proxy', 'swift-account', 'swift-container', 'swift-object', 'memcached'];
const PROGRAMS = ['/usr/bin/swift-proxy-server', '/usr/bin/swift-object-server', '/usr/bin/memcached'];
/** What Swift reads besides the files that it is given; Debian's package makes it. */
const CONFIGURATION = '/etc/swift/swift.conf';

const SECRET = 'a-secret-of-the-tests';
const USER = 'test:loupe';

function isInstalled(): boolean {
  return [...PROGRAMS, CONFIGURATION].every((path) => existsSync(path));
}

/**
 * Why OpenStack Swift cannot be run here; undefined where it can. Installs it when it is missing and this process may.
 * Tests that need it are left out with this sentence.
 */
export function whyNoSwift(): string | undefined {
  if (isInstalled()) return undefined;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    return `left out: OpenStack Swift is not installed (Debian: apt-get install ${PACKAGES.join(' ')})`;
  install('swift-object-server', [PACKAGES.join(' ')]);
  return isInstalled() ? undefined : 'left out: Debian has no OpenStack Swift that can be installed here';
}

/** Starts memcached on a free port, which it tells in a file. */
async function startMemcached(folder: string): Promise<{ address: string; stop: () => void }> {
  const told = join(folder, 'memcached.port');
  const argv = ['-p', '-1', '-U', '0', '-l', '127.0.0.1', '-m', '16', '-u', userInfo().username];
  const child = spawnTied('/usr/bin/memcached', argv, {
    env: { MEMCACHED_PORT_FILENAME: told },
    stdio: 'ignore',
  });
  let port: string | undefined;
  await until(async () => {
    port = /TCP INET: (\d+)/.exec(await readFile(told, 'utf8').catch(() => ''))?.[1];
    return port !== undefined;
  }, 'memcached listens');
  return { address: `127.0.0.1:${port}`, stop: () => void child.kill('SIGKILL') };
}

/** Starts OpenStack Swift with its S3 interface on free ports of the loopback: proxy, account, container and object servers. */
export async function startSwift(): Promise<RunningStore> {
  const folder = await temporaryFolder();
  const memcached = await startMemcached(folder);
  const script = join(import.meta.dirname, 'servers.py');
  const child = spawnTied('/usr/bin/python3', [script, folder, memcached.address], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const [printed, complained] = [collected(child.stdout), collected(child.stderr)];
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const port = (): string | undefined => /^(\d+)\n/.exec(printed())?.[1];
  await until(() => child.exitCode !== null || port() !== undefined, 'Swift listens');
  if (port() === undefined) throw new Error(`Swift ended with ${child.exitCode}: ${complained()}`);
  const endpoint = `http://127.0.0.1:${port()}`;
  const env = storeEnvironment(endpoint, USER, SECRET);
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    memcached.stop();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  return { endpoint, env, stop, makeBucket: (name) => makeBucket(env, name) };
}
