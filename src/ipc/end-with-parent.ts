/** The terminal sends Ctrl-C to every process of the group: who started this one ends it. */
export function leaveSignalsToParent(): void {
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => {});
}

/** Ends this process at once with the one that forked it, which may have died while this one was being started. */
export function endWithParent(): void {
  const end = (): boolean => process.kill(process.pid, 'SIGKILL');
  process.once('disconnect', end);
  if (!process.connected) end();
}
