/**
 * How long this process has computed, in milliseconds: a clock that stands still while other programs have the cores. Limits
 * on it tell what is slow by its nature, at many times what it takes.
 */
export function workedMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
