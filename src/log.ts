import { isatty } from 'node:tty';
import { destination, type Logger, pino } from 'pino';

export type Log = Logger;

/**
 * The structured log of one process: a JSON object a line on standard error, so that standard output stays
 * for people.
 *
 * @param level one of pino's, or `auto`: a terminal gets warnings, a file or collector every request
 * @param role what the process does: `primary`, `worker`, `ingest`
 */
export function createLog(level: string, role: string): Log {
  return pino(
    {
      level: level === 'auto' ? (isatty(2) ? 'warn' : 'info') : level,
      base: { role, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination({ fd: 2, sync: true }),
  );
}
