import { readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { meterCpu, microsecondsPerTick } from './measure.ts';

/** The machine, and how busy others kept it before the first measurement: figures of a busy one are no figures. */
export function describeMachine(): string {
  const [minute = 0] = loadavg();
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  return `${cpus().length} x ${model}, ${(totalmem() / 1e9).toFixed(0)} GB, Node ${process.version}; load average at the start ${minute.toFixed(2)}.`;
}

/**
 * Microseconds that programs have used on all cores, those included that the host took for other machines. Interrupts
 * belong to no program: much of them is the loopback network of the bench itself.
 */
function usedMicroseconds(): number {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const [user = 0, nice = 0, system = 0, , , , , steal = 0] = line.split(/\s+/).slice(1).map(Number);
  return (user + nice + system + steal) * microsecondsPerTick();
}

/** From this share of all cores' time on, what others use makes a figure noisy. */
export const NOISY = 0.1;

export interface OthersWatch {
  /** Ends watching; the share of all cores' time, from 0 to 1, that neither this process nor its descendants used. */
  stop(): number;
}

/** Watches how much of the machine other programs use. */
export function watchOthers(): OthersWatch {
  const own = meterCpu([process.pid]);
  const before = usedMicroseconds();
  const begun = performance.now();
  return {
    stop: () => {
      const others = usedMicroseconds() - before - own.stop();
      const capacity = (performance.now() - begun) * 1000 * cpus().length;
      return Math.max(0, others / capacity);
    },
  };
}
