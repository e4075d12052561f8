import { collected } from '../support/command.ts';
import { spawnTied } from '../support/tied.ts';

/** Does a little work again and again, and writes how long it took, and how long a processor was at it. */
const WORK = `
const { createHash } = require('node:crypto');
const bytes = Buffer.alloc(1 << 20);
let wall = 0;
let own = 0;
const work = () => {
  const [begun, before] = [process.hrtime.bigint(), process.cpuUsage()];
  for (let at = 0; at < 8; at += 1) createHash('sha256').update(bytes).digest();
  const { user, system } = process.cpuUsage(before);
  wall += Number(process.hrtime.bigint() - begun) / 1000;
  own += user + system;
  process.stdout.write(wall + ' ' + own + '\\n');
  setTimeout(work, 60);
};
work();
`;

/** Watches how long other programs make a process wait for a processor. */
export interface Slowness {
  /** How many times as long as on an idle machine work takes, since the start: 1 or more. Ends the watching. */
  readonly stop: () => number;
}

/** Watches from now on, by a process of its own. */
export function watchSlowness(): Slowness {
  const child = spawnTied(process.execPath, ['-e', WORK], { stdio: ['ignore', 'pipe', 'inherit'] });
  const told = collected(child.stdout);
  return {
    stop: () => {
      child.kill('SIGKILL');
      const [wall = 0, own = 0] = (told().trim().split('\n').at(-1) ?? '').split(' ').map(Number);
      return own > 0 ? Math.max(1, wall / own) : 1;
    },
  };
}
