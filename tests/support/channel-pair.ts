import { deserialize, serialize } from 'node:v8';
import type { Channel } from '../../src/ipc/channel.ts';

interface End extends Channel {
  deliver(message: unknown): void;
  closed(): void;
}

function createEnd(): End & { peer: End | undefined } {
  const messageListeners: ((message: unknown) => void)[] = [];
  const closeListeners: (() => void)[] = [];
  return {
    peer: undefined,
    send(message) {
      const { peer } = this;
      const copy: unknown = deserialize(serialize(message));
      setImmediate(() => peer?.deliver(copy));
    },
    onMessage: (listener) => void messageListeners.push(listener),
    onClose: (listener) => void closeListeners.push(listener),
    deliver: (message) => {
      for (const listener of messageListeners) listener(message);
    },
    closed: () => {
      for (const listener of closeListeners) listener();
    },
  };
}

/** Two ends of a channel in one process; messages are copied as between processes. */
export function channelPair(): { worker: Channel; primary: Channel; close(): void } {
  const worker = createEnd();
  const primary = createEnd();
  worker.peer = primary;
  primary.peer = worker;
  return {
    worker,
    primary,
    close: () => {
      worker.peer = undefined;
      primary.peer = undefined;
      worker.closed();
      primary.closed();
    },
  };
}
