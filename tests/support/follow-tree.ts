// Follows the tree of the folder that it is given until its input ends, and prints what it logs and does.
import { once } from 'node:events';
import { TakingOwner } from './followed.ts';

const owner = new TakingOwner(process.argv[2] ?? '', { gatherMs: 5 });

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

void owner.tree.follow().then(() => print(`${owner.paths.length} files, ${owner.logged.join('')}`));
// Of the loop of this thread, which is to go on.
setInterval(() => print('goes on'), 50);
process.stdin.resume();
await once(process.stdin, 'end');
await owner.tree.stop();
print(`stopped, ${owner.logged.join('')}`);
process.exit(0);
