import { Agent, get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Asking, ClientTask, ResponseTime } from './second-client.ts';

// The second client: a process of its own, so that nothing that the bench does counts as slowness of the server.

/** Requests of one kind in one measurement, whatever its length. */
const MOST_REQUESTS = 20_000;
const LONGEST_SECONDS = 90;

/** Asks once and reads the body to its end; the status is 0 for a connection that broke and for what took too long. */
async function timed(agent: Agent, { origin, address }: ClientTask, path: string): Promise<ResponseTime> {
  const begun = performance.now();
  const { hostname, port } = new URL(origin);
  const status = await new Promise<number>((resolve) => {
    const signal = AbortSignal.timeout(LONGEST_SECONDS * 1000);
    get({ hostname, port, path, agent, localAddress: address, signal }, (response) => {
      response.once('end', () => resolve(response.complete ? (response.statusCode ?? 0) : 0));
      response.once('error', () => resolve(0));
      response.resume();
    }).once('error', () => resolve(0));
  });
  return { status, ms: performance.now() - begun };
}

/** Asks one after another over one connection, with a pause after each, until the time is over. */
async function askInTurn(task: ClientTask, { paths, pauseMs }: Asking): Promise<ResponseTime[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const end = performance.now() + task.seconds * 1000;
  const times: ResponseTime[] = [];
  do {
    const path = paths[times.length % paths.length] ?? '/';
    times.push(await timed(agent, task, path));
    await pause(pauseMs);
  } while (performance.now() < end && times.length < MOST_REQUESTS);
  agent.destroy();
  return times;
}

process.on('message', (task: ClientTask) => {
  void Promise.all(task.askings.map((asking) => askInTurn(task, asking))).then((times) =>
    process.send?.(times),
  );
});
process.once('disconnect', () => process.exit());
