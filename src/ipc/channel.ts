import type { ChildProcess } from 'node:child_process';
import type { Worker } from 'node:cluster';

/** One end of a connection that carries messages in both directions, in order. */
export interface Channel {
  /** Does nothing when the other end has gone. */
  send(message: object): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, when the other end has gone. */
  onClose(listener: () => void): void;
}

// The other end may go while we send. `disconnect` reports that, so errors of sending are ignored.

/** This process's end of the channel to the process that started it. */
export function channelToParent(): Channel {
  return {
    send: (message) => void (process.connected && process.send?.(message, undefined, {}, () => {})),
    onMessage: (listener) => void process.on('message', listener),
    onClose: (listener) => void process.once('disconnect', listener),
  };
}

/** The primary's end of the channel to a cluster worker. */
export function channelToWorker(worker: Worker): Channel {
  return {
    send: (message) => void (worker.isConnected() && worker.send(message, () => {})),
    onMessage: (listener) => void worker.on('message', listener),
    onClose: (listener) => void worker.once('disconnect', listener),
  };
}

/** The primary's end of the channel to a process that it forked. */
export function channelToChild(child: ChildProcess): Channel {
  return {
    send: (message) => void (child.connected && child.send(message, () => {})),
    onMessage: (listener) => void child.on('message', listener),
    onClose: (listener) => void child.once('disconnect', listener),
  };
}
