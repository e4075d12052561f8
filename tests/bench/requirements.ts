import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

interface Requirement {
  readonly package: string;
  /** Any of these paths shows that it is there. */
  readonly paths: readonly string[];
}

const REQUIREMENTS: readonly Requirement[] = [
  { package: 'wrk', paths: ['/usr/bin/wrk'] },
  { package: 'nginx-light', paths: ['/usr/sbin/nginx'] },
  { package: 'util-linux', paths: ['/usr/bin/taskset'] },
  { package: 'mate-backgrounds', paths: ['/usr/share/backgrounds/mate/nature'] },
];

const IIPSRV: Requirement = {
  package: 'iipimage-server',
  paths: ['/usr/lib/iipimage-server/iipsrv.fcgi'],
};

const VIPS: Requirement = { package: 'libvips-tools', paths: ['/usr/bin/vips'] };

/**
 * Makes sure that the Debian packages of the bench are there, and installs them when this is Debian and we may.
 * Throws an Error that names the command to run otherwise.
 */
export function ensureRequirements(withIipsrv: boolean, say: (line: string) => void): void {
  ensure(withIipsrv ? [...REQUIREMENTS, IIPSRV] : REQUIREMENTS, say);
}

/** Makes sure of the program `vips` in the same way. */
export function ensureVips(say: (line: string) => void): void {
  ensure([VIPS], say);
}

function ensure(wanted: readonly Requirement[], say: (line: string) => void): void {
  const missing = () =>
    wanted.filter(({ paths }) => !paths.some((path) => existsSync(path))).map((one) => one.package);
  const packages = missing();
  if (packages.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    say(`installing ${packages.join(', ')}`);
    try {
      execFileSync('apt-get', ['update', '-qq'], { stdio: 'ignore' });
      execFileSync('apt-get', command.split(' ').slice(1), {
        stdio: 'ignore',
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
    } catch {
      // What is still missing is said below, with the command to run by hand.
    }
  }
  if (missing().length > 0) throw new Error(`the bench needs Debian packages; run: sudo ${command}`);
}
