import type { Worker } from 'node:cluster';

/** One end of a connection that carries messages in both directions, in order. */
export interface Channel {
  /** Does nothing when the other end has gone. */
  send(message: object): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, when the other end has gone. */
  onClose(listener: () => void): void;
}

// The other end may go while we send: `disconnect` says all there is to say, so errors of sending are dropped.

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

/** Two ends of a channel within this process. */
export function localChannel(): readonly [Channel, Channel] {
  const listeners = [[], []] as [((message: unknown) => void)[], ((message: unknown) => void)[]];
  const end = (own: 0 | 1, other: 0 | 1): Channel => ({
    // As between processes, an answer never comes before the question is done.
    send: (message) =>
      void setImmediate(() => {
        for (const listener of listeners[other]) listener(message);
      }),
    onMessage: (listener) => void listeners[own].push(listener),
    // Both ends live as long as the process.
    onClose: () => {},
  });
  return [end(0, 1), end(1, 0)];
}
