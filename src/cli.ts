#!/usr/bin/env node
import { tooFewOpenFiles } from './open-files.ts';

// Everything else is imported when the limit of open files allows it: Node opens many files of the program at once.
const [, , command] = process.argv;
const refusal = tooFewOpenFiles(command);
if (refusal === undefined) {
  const { runCommandLine } = await import('./command-line.ts');
  await runCommandLine(process.argv.slice(2));
} else {
  process.stderr.write(`loupe: ${refusal}\n`);
  process.exitCode = 2;
}
