import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where servers lie that the PATH of a user may not name. */
const FOLDERS_OF_SERVERS = ['/usr/local/sbin', '/usr/sbin'];

// Two test files may find at the same moment that a program is missing; apt-get waits for nobody.
const INSTALL_LOCK = '/tmp/loupe-install.lock';
/**
 * One after the other, until one can be installed: what a program is of. Packages would start services on ports that others may use:
 * they are told not to, as in containers.
 */
const INSTALL = `
command -v "$1" && exit; shift
policy=/usr/sbin/policy-rc.d
[ -e "$policy" ] || { printf '#!/bin/sh\\nexit 101\\n' > "$policy"; chmod +x "$policy"; trap 'rm -f "$policy"' EXIT; }
apt-get -o DPkg::Lock::Timeout=300 update
for each in "$@"; do apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends $each && exit; done
exit 1`;

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function onPath(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...FOLDERS_OF_SERVERS];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function firstOf(names: readonly string[]): string | undefined {
  return names.map(onPath).find((path) => path !== undefined);
}

/**
 * Installs packages of Debian, when this process may. What apt-get says of it is on standard error; who asks says what is missing.
 *
 * @param program that they bring: nothing is done where another test has installed them meanwhile
 * @param packages tried one after the other; an entry may name several, with spaces between
 */
export function install(program: string, packages: readonly string[]): void {
  if (process.getuid?.() !== 0 || onPath('apt-get') === undefined) return;
  try {
    execFileSync('flock', [INSTALL_LOCK, 'sh', '-c', INSTALL, 'sh', program, ...packages], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  } catch {
    // There are none that can be installed here.
  }
}

/**
 * The path of a program of this machine: the first of the names that is there, else Debian's, installed now when this
 * process may. Undefined where there is none.
 *
 * @param packages tried one after the other; an entry may name several, with spaces between
 */
export function debianProgram(names: readonly string[], ...packages: string[]): string | undefined {
  const found = firstOf(names);
  if (found !== undefined) return found;
  install(names[0] ?? '', packages);
  return firstOf(names);
}
