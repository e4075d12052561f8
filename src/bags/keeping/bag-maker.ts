import { type ChildProcess, fork } from 'node:child_process';
import { type Channel, channelToChild } from '../../ipc/channel.ts';
import { lowerPriority } from '../../ipc/lower-priority.ts';
import { Peer } from '../../ipc/peer.ts';
import { entryPath } from '../../program.ts';
import { type BagMaking, type BagRoom, type BagTask, MAKING_TOPIC } from '../bag-service.ts';

/** What making a bag needs of this process. */
export interface BagMakerParts extends BagRoom {
  /** Is given the channel to the process, over which renders are asked for. */
  readonly onStart: (channel: Channel) => void;
}

/** A bag in the making, in a process of its own with a lower priority. */
export class BagMaker {
  /** Resolves with the bytes of the file. Rejects with what went wrong, or when the process ends before. */
  readonly made: Promise<number>;
  readonly #child: ChildProcess;

  constructor(task: BagTask, { onStart, ...room }: BagMakerParts) {
    const child = fork(entryPath('bags/making/bag-process.js'), {
      serialization: 'advanced',
      // Variables of this process say how stores are reached.
      ...(task.imageStore || task.imagesStore ? {} : { env: { MALLOC_ARENA_MAX: '2' } }),
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child = child;
    lowerPriority(child);
    const channel = channelToChild(child);
    const peer = new Peer<BagRoom, BagMaking>(channel, MAKING_TOPIC, room);
    onStart(channel);
    const ended = new Promise<never>((_resolve, reject) => {
      const end = (details: object): void =>
        reject(new Error(`the process that makes a bag ended: ${JSON.stringify(details)}`));
      child.once('exit', (code, signal) => end({ code, signal }));
      // A process that could not be started never exits.
      child.on('error', ({ message }) => end({ message }));
    });
    // A call rejects when its channel closes, which is before the process has ended: that says more.
    const call = peer.call('make', task).catch((error: unknown) => {
      if (child.connected) throw error;
      return ended;
    });
    this.made = Promise.race([call, ended]).finally(() => this.stop());
    this.made.catch(() => {});
  }

  /** Ends the process at once. */
  stop(): void {
    this.#child.kill('SIGKILL');
  }
}
