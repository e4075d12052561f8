/** A clock that all processes of a machine share and nobody sets, milliseconds since some moment: times of it may pass between processes. */
export function machineMs(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}
