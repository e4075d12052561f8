import { expect, test } from 'vitest';
import { LoupeError } from '../../src/errors.ts';
import { Peer } from '../../src/ipc/peer.ts';
import { channelPair } from '../support/channel-pair.ts';

interface Answers {
  double(number: number): number;
  fail(error: 'loupe' | 'bug'): Promise<never>;
  /** Never ends by itself. */
  wait(name: string, signal?: AbortSignal): Promise<never>;
  note(text: string): void;
}

interface Ends {
  readonly caller: Peer<object, Answers>;
  readonly notes: string[];
  /** Names of waits whose signal has aborted. */
  readonly aborted: string[];
  readonly sent: object[];
  close(): void;
}

function ends(topic = 'test', pair = channelPair()): Ends {
  const notes: string[] = [];
  const aborted: string[] = [];
  const sent: object[] = [];
  const send = (message: object): void => {
    sent.push(message);
    pair.primary.send(message);
  };
  new Peer<Answers, object>({ ...pair.primary, send }, topic, {
    double: (number) => number * 2,
    fail: async (error) => {
      if (error === 'bug') throw new TypeError('no such thing');
      throw new LoupeError('not-found', 'no such image', { cause: new Error('ENOENT') });
    },
    wait: (name, signal) => new Promise(() => signal?.addEventListener('abort', () => aborted.push(name))),
    note: (text) => void notes.push(text),
  });
  return {
    caller: new Peer<object, Answers>(pair.worker, topic, {}),
    notes,
    aborted,
    sent,
    close: pair.close,
  };
}

test('a call gives the result of the function at the other end', async () => {
  const { caller } = ends();
  expect(await Promise.all([caller.call('double', 2), caller.call('double', 3)])).toEqual([4, 6]);
});

test('what is told arrives in order and has no reply', async () => {
  const { caller, notes, sent } = ends();
  for (const text of ['a', 'b', 'c']) caller.tell('note', text);
  await caller.call('note', 'd');
  expect(notes).toEqual(['a', 'b', 'c', 'd']);
  expect(sent).toHaveLength(1);
});

test('a LoupeError crosses as one, any other error with its message', async () => {
  const { caller } = ends();
  const [expected, bug] = await Promise.allSettled([
    caller.call('fail', 'loupe'),
    caller.call('fail', 'bug'),
  ]);
  if (expected.status !== 'rejected' || bug.status !== 'rejected') throw new Error('expected failures');
  expect(expected.reason).toBeInstanceOf(LoupeError);
  expect(expected.reason).toMatchObject({ code: 'not-found', message: 'no such image' });
  expect(expected.reason.cause.message).toBe('ENOENT');
  expect(bug.reason).not.toBeInstanceOf(LoupeError);
  expect(bug.reason.message).toBe('no such thing');
});

test('a cancelled call rejects at once, and aborts the signal at the other end alone', async () => {
  const { caller, aborted, sent } = ends();
  const leaving = new AbortController();
  const left = caller.call('wait', 'left', leaving.signal);
  caller.call('wait', 'stayed').catch(() => {});
  leaving.abort();
  await expect(left).rejects.toMatchObject({ name: 'AbortError' });
  await expect.poll(() => aborted).toEqual(['left']);
  expect(sent).toEqual([]);
});

test('a call with an aborted signal is not sent', async () => {
  const { caller, notes } = ends();
  await expect(caller.call('note', 'a', AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  await caller.call('double', 1);
  expect(notes).toEqual([]);
});

test('calls that wait or come later are overloaded when the other end goes', async () => {
  const { caller, aborted, close } = ends();
  const waiting = caller.call('wait', 'open');
  await caller.call('double', 1);
  close();
  await expect(waiting).rejects.toMatchObject({ code: 'overloaded' });
  await expect(caller.call('double', 1)).rejects.toMatchObject({ code: 'overloaded' });
  expect(aborted).toEqual(['open']);
});

test('topics share a channel without hearing each other', async () => {
  const pair = channelPair();
  const [one, two] = [ends('one', pair), ends('two', pair)];
  pair.worker.send({ kind: 'of somebody else' });
  one.caller.tell('note', 'to one');
  await Promise.all([one.caller.call('double', 1), two.caller.call('double', 1)]);
  expect([one.notes, two.notes]).toEqual([['to one'], []]);
});
