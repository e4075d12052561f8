import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Admission, Charge, WantedWork } from '../../src/budgets/admission.ts';
import { OverBudgetError } from '../../src/budgets/refusal.ts';
import { openDiskCache } from '../../src/cache/disk-cache.ts';
import { DiskCacheReader } from '../../src/cache/disk-cache-reader.ts';
import { derivativeKey } from '../../src/image/resolve.ts';
import type { RenderSource } from '../../src/pixels/render/render-source.ts';
import { RenderClient } from '../../src/rendering/client.ts';
import { RenderPool, type RenderPoolOptions } from '../../src/rendering/pool.ts';
import type { RenderJob } from '../../src/rendering/protocol.ts';
import { askerOf } from '../support/askers.ts';
import { channelPair } from '../support/channel-pair.ts';
import { noiseImage } from '../support/grid-image.ts';
import { resolveFor } from '../support/image-requests.ts';
import { HOUR_SECONDS, until } from '../support/patience.ts';
import { writePyramid } from '../support/test-pyramid.ts';

const QUICK = 'full/200,/0/default.jpg';
/** About half a second. */
const SLOW = 'full/1000,/0/default.gif';
/** Some seconds. */
const VERY_SLOW = 'full/max/0/default.gif';

let folder: string;
let source: RenderSource;
let pool: RenderPool | undefined;
let finished: string[];
let warnings: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-pool-'));
  source = await writePyramid(folder, noiseImage(3000, 2000), { compression: 'jpeg' });
});

afterAll(() => rm(folder, { recursive: true }));

beforeEach(() => {
  finished = [];
  warnings = [];
});

afterEach(() => {
  pool?.close();
  vi.useRealTimers();
});

function startPool(options: Partial<RenderPoolOptions> = {}): RenderPool {
  pool = new RenderPool({
    renderers: 2,
    cores: 2,
    queueLength: 20,
    timeLimitSeconds: HOUR_SECONDS,
    memoryBudgetBytes: 512 * 1024 * 1024,
    maxInputPixels: 1e8,
    decodedBytes: 32e6,
    cache: undefined,
    log: { warn: (_details, message) => warnings.push(message) },
    onFinished: (outcome) => finished.push(outcome),
    ...options,
  });
  return pool;
}

interface Worker {
  readonly client: RenderClient;
  readonly sent: object[];
  leave(): void;
}

function attachWorker(): Worker {
  const { worker, primary, close } = channelPair();
  pool?.attach(primary);
  const sent: object[] = [];
  const client = new RenderClient({
    ...worker,
    send: (message) => {
      sent.push(message);
      worker.send(message);
    },
  });
  return { client, sent, leave: close };
}

function job(request: string, { version = 'v1', client = 'reader' } = {}): RenderJob {
  const image = resolveFor(source, request);
  return {
    key: { image: 'plates/one', version, derivative: derivativeKey(image), format: image.format },
    source,
    resolved: image,
    asker: askerOf(client),
  };
}

/** Another region for each number, so that no two jobs are equal. */
function quickJob(number: number): RenderJob {
  return job(`${number},0,200,200/max/0/default.jpg`);
}

/** Another size for each number: too slow to run beside a slow one of the same client. */
function slowJob(number: number): RenderJob {
  return job(`full/${900 + number},/0/default.gif`);
}

/** From now on, time goes on for the pool only as the test says. */
function holdClock(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
}

/** Lets the pool's limit pass, and the time in which a renderer may end a render by itself. */
function beyondTheLimit(): void {
  vi.advanceTimersByTime((HOUR_SECONDS + 2) * 1000);
}

async function running(count: number): Promise<void> {
  await expect.poll(() => pool?.stats().running).toBe(count);
}

describe('single flight', () => {
  test('ten equal requests from two workers are one render, and one message a worker', async () => {
    startPool();
    const workers = [attachWorker(), attachWorker()];
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => workers[index % 2]?.client.render(job(QUICK))),
    );
    expect(finished).toEqual(['rendered']);
    expect(workers.map(({ sent }) => sent.length)).toEqual([1, 1]);
    const [first] = answers;
    if (first?.kind !== 'bytes') throw new Error('expected bytes');
    expect(await sharp(first.bytes).metadata()).toMatchObject({ format: 'jpeg', width: 200, height: 133 });
    for (const answer of answers) expect(answer).toEqual(first);
  });

  test('an abort withdraws its own caller alone', async () => {
    startPool();
    const { client, sent } = attachWorker();
    const leaving = new AbortController();
    const left = client.render(job(SLOW), leaving.signal);
    const stayed = client.render(job(SLOW));
    await running(1);
    leaving.abort();
    await expect(left).rejects.toMatchObject({ name: 'AbortError' });
    await expect(stayed).resolves.toMatchObject({ kind: 'bytes' });
    expect(sent).toHaveLength(1);
  });

  test('a request with an aborted signal asks for nothing', async () => {
    startPool();
    const { client, sent } = attachWorker();
    await expect(client.render(job(QUICK), AbortSignal.abort())).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(sent).toEqual([]);
  });
});

test('an image goes to the renderer that has it decoded', async () => {
  startPool({ renderers: 2 });
  const { client } = attachWorker();
  const other = { ...source, path: join(folder, 'other.tif') };
  await copyFile(source.path, other.path);
  await Promise.all([client.render(quickJob(1)), client.render({ ...quickJob(2), source: other })]);
  // The first renderer is idle too, but would have to decode, which is not possible any more.
  await rm(other.path);
  for (const number of [3, 4, 5]) {
    const again = client.render({ ...quickJob(number), source: other });
    await expect(again).resolves.toMatchObject({ kind: 'bytes' });
  }
});

describe('queue', () => {
  test('queued renders whose last client has left are never made', async () => {
    startPool({ renderers: 1 });
    const { client } = attachWorker();
    const slow = client.render(job(SLOW));
    await running(1);
    const leaving = new AbortController();
    const left = Promise.allSettled(
      [1, 2, 3].map((number) => client.render(slowJob(number), leaving.signal)),
    );
    const stayed = client.render(slowJob(4));
    await expect.poll(() => pool?.stats().queued).toBe(4);
    leaving.abort();
    await expect.poll(() => pool?.stats().queued).toBe(1);
    for (const result of await left) expect(result.status).toBe('rejected');
    await Promise.all([slow, stayed]);
    expect(finished).toEqual(['rendered', 'rendered']);
  });

  test('a worker that ends takes its queued renders with it', async () => {
    startPool({ renderers: 1 });
    const [ending, staying] = [attachWorker(), attachWorker()];
    const slow = staying.client.render(job(SLOW));
    await running(1);
    const lost = Promise.allSettled([1, 2].map((number) => ending.client.render(slowJob(number))));
    const shared = staying.client.render(slowJob(2));
    await expect.poll(() => pool?.stats().queued).toBe(2);
    ending.leave();
    for (const result of await lost) expect(result.status).toBe('rejected');
    await Promise.all([slow, shared]);
    expect(finished).toEqual(['rendered', 'rendered']);
  });

  test('a running render that nobody waits for any more is finished and kept', async () => {
    const location = { folder: join(folder, 'kept'), encoderVersion: '1' };
    startPool({ cache: await openDiskCache({ ...location, maxBytes: 1e8 }) });
    const { client } = attachWorker();
    const leaving = new AbortController();
    const left = Promise.allSettled([client.render(job(SLOW), leaving.signal)]);
    await running(1);
    leaving.abort();
    expect(await left).toMatchObject([{ status: 'rejected' }]);
    await expect.poll(() => finished).toEqual(['rendered']);
    await expect.poll(() => new DiskCacheReader(location).get(job(SLOW).key)).toBeDefined();
  });

  test('a full queue answers overloaded', async () => {
    startPool({ renderers: 1, queueLength: 2 });
    const { client } = attachWorker();
    const slow = client.render(job(SLOW));
    await running(1);
    const queued = [1, 2].map((number) => client.render(slowJob(number)));
    await expect(client.render(slowJob(3))).rejects.toMatchObject({ code: 'overloaded' });
    await Promise.all([slow, ...queued]);
    expect(finished.sort()).toEqual(['overloaded', 'rendered', 'rendered', 'rendered']);
  });

  test('refusals of one client are told one after another, and all at once when the pool is closed', async () => {
    const started = startPool({ renderers: 1, queueLength: 2 });
    const { client } = attachWorker();
    const slow = Promise.allSettled(
      [job(VERY_SLOW), slowJob(1), slowJob(2)].map((each) => client.render(each)),
    );
    await expect.poll(() => started.stats()).toMatchObject({ running: 1, queued: 2 });
    const begunMs = performance.now();
    const isRefused = (number: number) =>
      expect(client.render(slowJob(number))).rejects.toMatchObject({ code: 'overloaded' });
    await Promise.all([3, 4, 5, 6, 7].map(isRefused));
    expect(performance.now() - begunMs).toBeGreaterThan(100);
    const last = Promise.all([8, 9, 10].map(isRefused));
    await expect.poll(() => finished.length).toBe(8);
    started.close();
    await Promise.all([last, slow]);
  });

  test('what exceeds the memory is refused at once: the request, or an image that is not prepared', async () => {
    startPool({ memoryBudgetBytes: 64 * 1024 * 1024 });
    const { client } = attachWorker();
    await expect(client.render(job(VERY_SLOW))).rejects.toMatchObject({
      code: 'invalid-request',
      message: expect.stringMatching(/^size: .*render-memory-mb/),
    });
    const master = {
      ...job(QUICK),
      source: { ...source, kind: 'master', width: 5000, height: 4000 } as const,
    };
    await expect(client.render(master)).rejects.toMatchObject({ code: 'overloaded' });
    expect(pool?.stats()).toMatchObject({ renderers: 0, running: 0, queued: 0 });
    await expect(client.render(job(QUICK))).resolves.toBeDefined();
  });
});

describe('while a worker sends much', () => {
  test('a core is left to it', async () => {
    holdClock();
    const atOnce: number[] = [];
    const started = startPool({ onFinished: () => atOnce.push(started.stats().running) });
    const { client } = attachWorker();
    const renderTen = (from: number) =>
      Promise.all(Array.from({ length: 10 }, (_, index) => client.render(quickJob(from + index))));
    client.sendsMuch();
    await renderTen(0);
    expect(Math.max(...atOnce)).toBe(1);
    vi.advanceTimersByTime(1000);
    await renderTen(10);
    expect(Math.max(...atOnce)).toBe(2);
  });

  test('renders that wait for a core begin when it sends no more', async () => {
    holdClock();
    startPool({ renderers: 3, cores: 4 });
    const workers = [attachWorker(), attachWorker()];
    for (const { client } of workers) client.sendsMuch();
    const asked = Promise.all([1, 2].map((number) => workers[0]?.client.render(slowJob(number))));
    await expect.poll(() => pool?.stats()).toMatchObject({ running: 1, queued: 1, atOnce: 2 });
    vi.advanceTimersByTime(1000);
    expect(pool?.stats()).toMatchObject({ running: 2, queued: 0, atOnce: 3 });
    await asked;
  });
});

describe('several clients', () => {
  const greedyJobs = (count: number): RenderJob[] =>
    Array.from({ length: count }, (_, index) => job(VERY_SLOW, { client: 'greedy', version: `v${index}` }));

  test.each([1, 2])('one that wants all of %i renderers leaves others theirs', async (renderers) => {
    startPool({ renderers });
    const [greedy, modest] = [attachWorker(), attachWorker()];
    const order: string[] = [];
    const asked = Promise.allSettled(
      greedyJobs(10).map((each) => greedy.client.render(each).then(() => order.push('greedy'))),
    );
    await running(1);
    expect(pool?.stats().queued).toBe(9);
    // Another is ready before anybody asks.
    expect(pool?.stats().renderers).toBe(2);
    for (const number of [1, 2, 3, 4, 5])
      await modest.client
        .render({ ...quickJob(number), asker: askerOf('modest') })
        .then(() => order.push('modest'));
    expect(order.filter((client) => client === 'greedy').length).toBeLessThanOrEqual(1);
    pool?.close();
    await asked;
  });

  test('the one with most that wait gives way in a full queue', async () => {
    startPool({ renderers: 1, queueLength: 4 });
    const [greedy, modest] = [attachWorker(), attachWorker()];
    const asked = greedyJobs(3).map((each) => greedy.client.render(each));
    const last = expect(asked[2]).rejects.toMatchObject({ code: 'overloaded' });
    await expect.poll(() => pool?.stats().queued).toBe(2);
    // Half of the queue is for long renders.
    const wanted = job(VERY_SLOW, { client: 'modest', version: 'other' });
    const long = Promise.allSettled([modest.client.render(wanted), ...asked.slice(0, 2)]);
    await last;
    expect(pool?.stats()).toMatchObject({ running: 1, queued: 2 });
    expect(finished).toEqual(['overloaded']);
    pool?.close();
    await long;
  });

  test('with equal wishes share one render', async () => {
    startPool();
    const { client } = attachWorker();
    const answers = await Promise.all(
      ['one', 'other'].map((name) => client.render({ ...job(QUICK), asker: askerOf(name) })),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect(finished).toEqual(['rendered']);
  });
});

describe('order', () => {
  test('thumbnails are answered before whole scans that were asked first', async () => {
    startPool({ renderers: 1 });
    const { client } = attachWorker();
    const order: string[] = [];
    const asked = [slowJob(1), slowJob(2), slowJob(3)].map((each) =>
      client.render(each).then(() => order.push('scan')),
    );
    await running(1);
    asked.push(client.render(job(QUICK)).then(() => order.push('thumbnail')));
    await Promise.all(asked);
    // Beside the first scan, or right after it.
    expect(order.indexOf('thumbnail')).toBeLessThanOrEqual(1);
  });
});

describe('faults', () => {
  test('a renderer killed in the middle is replaced, and the replacement answers', async () => {
    startPool({ renderers: 1 });
    const { client } = attachWorker();
    await client.render(job(QUICK));
    const slow = client.render(job(SLOW));
    await running(1);
    const [pid = 0] = pool?.stats().rendererPids ?? [];
    process.kill(pid, 'SIGKILL');
    await expect(slow).resolves.toMatchObject({ kind: 'bytes' });
    expect(pool?.stats()).toMatchObject({ crashes: 1, renderers: 1, healthy: true });
    expect(pool?.stats().rendererPids).not.toContain(pid);
  });

  test('when none can be started, renders are refused as at too much work, until one can', async () => {
    startPool({ renderers: 1 });
    const { client } = attachWorker();
    const { execPath } = process;
    process.execPath = '/nowhere/node';
    try {
      await expect(client.render(job(QUICK))).rejects.toMatchObject({ code: 'overloaded' });
    } finally {
      process.execPath = execPath;
    }
    expect(warnings).toEqual(['a renderer cannot be started']);
    expect(finished).toEqual(['overloaded']);
    await expect(client.render(job(QUICK))).resolves.toMatchObject({ kind: 'bytes' });
  });

  test('an image that ends two renderers is given up', async () => {
    startPool({ renderers: 1 });
    const { client } = attachWorker();
    const slow = client.render(job(VERY_SLOW));
    let isOver = false;
    slow.catch(() => {
      isOver = true;
    });
    const killed = new Set<number>();
    await until(() => {
      for (const pid of pool?.stats().rendererPids ?? []) {
        if (!killed.has(pid)) process.kill(pid, 'SIGKILL');
        killed.add(pid);
      }
      return isOver;
    }, 'the image is given up');
    await expect(slow).rejects.toMatchObject({ code: 'unreadable-source' });
    await expect(client.render(job(QUICK))).resolves.toBeDefined();
  });

  test('a render beyond the time limit is overloaded, and the next one is answered', async () => {
    holdClock();
    startPool({ renderers: 1 });
    const { client } = attachWorker();
    const slow = client.render(job(VERY_SLOW));
    await running(1);
    beyondTheLimit();
    await expect(slow).rejects.toMatchObject({ code: 'overloaded' });
    await expect(client.render(job(QUICK))).resolves.toBeDefined();
    expect(finished).toEqual(['overloaded', 'rendered']);
  });

  test('a renderer that hangs is ended at the time limit', async () => {
    holdClock();
    startPool({ renderers: 1 });
    const { client } = attachWorker();
    await client.render(job(QUICK));
    const [pid = 0] = pool?.stats().rendererPids ?? [];
    process.kill(pid, 'SIGSTOP');
    const hanging = client.render(quickJob(1));
    await running(1);
    beyondTheLimit();
    await expect(hanging).rejects.toMatchObject({ code: 'overloaded' });
    await expect(client.render(quickJob(2))).resolves.toBeDefined();
    expect(pool?.stats().rendererPids).not.toContain(pid);
  });

  test('an unreadable source is answered as such, and the renderer goes on', async () => {
    startPool({ renderers: 1 });
    const { client } = attachWorker();
    const broken = { ...job(QUICK), source: { ...source, path: join(folder, 'missing.tif') } };
    await expect(client.render(broken)).rejects.toMatchObject({ code: 'unreadable-source' });
    await expect(client.render(quickJob(1))).resolves.toBeDefined();
    expect(pool?.stats().crashes).toBe(0);
  });

  test('closing refuses what waits', async () => {
    startPool({ renderers: 1 });
    const { client } = attachWorker();
    const waiting = ['v1', 'v2'].map((version) => client.render(job(VERY_SLOW, { version })));
    const results = Promise.allSettled(waiting);
    await running(1);
    pool?.close();
    for (const result of await results) expect(result).toMatchObject({ reason: { code: 'overloaded' } });
    await expect(client.render(quickJob(2))).rejects.toMatchObject({ code: 'overloaded' });
  });
});

describe('disk cache', () => {
  test('small answers come inline, large ones as files, and both are kept across a restart', async () => {
    const location = { folder: join(folder, 'cache'), encoderVersion: '1', maxBytes: 1e8 };
    startPool({ cache: await openDiskCache(location) });
    const small = await attachWorker().client.render(job(QUICK));
    const large = await attachWorker().client.render(job('full/2000,/0/default.jpg'));
    const whole = await attachWorker().client.render(job('full/2900,/0/default.jpg'));
    expect([small.kind, large.kind, whole.kind]).toEqual(['bytes', 'file', 'file']);
    for (const [answer, width] of [
      [large, 2000],
      [whole, 2900],
    ] as const) {
      if (answer.kind !== 'file') throw new Error('expected a file');
      expect((await readFile(answer.path)).length).toBe(answer.bytes);
      expect((await sharp(answer.path).metadata()).width).toBe(width);
    }
    pool?.close();
    startPool({ cache: await openDiskCache(location) });
    const { client } = attachWorker();
    expect(await client.render(job(QUICK))).toEqual(small);
    expect(await client.render(job('full/2000,/0/default.jpg'))).toEqual(large);
    expect(finished.slice(3)).toEqual(['kept', 'kept']);
    expect(pool?.stats().renderers).toBe(0);
  });

  test('a folder that cannot be written costs one warning, and serving goes on', async () => {
    await writeFile(join(folder, 'occupied'), '');
    const cache = await openDiskCache({
      folder: join(folder, 'occupied'),
      encoderVersion: '1',
      maxBytes: 1e8,
    });
    startPool({ cache });
    const { client } = attachWorker();
    const answers = [await client.render(job(QUICK)), await client.render(job('full/2900,/0/default.jpg'))];
    expect(answers.map(({ kind }) => kind)).toEqual(['bytes', 'bytes']);
    expect(warnings).toHaveLength(1);
  });

  test('a folder that disappears while serving is made again', async () => {
    const location = { folder: join(folder, 'vanishing'), encoderVersion: '1', maxBytes: 1e8 };
    startPool({ cache: await openDiskCache(location) });
    const { client } = attachWorker();
    await client.render(job('full/2000,/0/default.jpg'));
    await rm(location.folder, { recursive: true });
    const again = await client.render(job('full/2000,/0/default.jpg'));
    expect(again.kind === 'file' && (await readFile(again.path)).length).toBe(
      again.kind === 'file' && again.bytes,
    );
    expect(warnings).toEqual([]);
  });
});

describe('probe', () => {
  test('reads the header of a master in a renderer', async () => {
    startPool();
    const { client } = attachWorker();
    const path = join(folder, 'master.png');
    await sharp({ create: { width: 30, height: 20, channels: 3, background: 'red' } })
      .png()
      .toFile(path);
    expect(await client.probe(path)).toMatchObject({ width: 30, height: 20, gray: false });
    expect(finished).toEqual(['probed']);
  });

  test('says that a file is no image', async () => {
    startPool();
    const path = join(folder, 'letter.jpg');
    await writeFile(path, 'Dear reader');
    await expect(attachWorker().client.probe(path)).rejects.toMatchObject({ code: 'unreadable-source' });
  });
});

describe('what is charged', () => {
  /** Admits nobody who is poor, and notes what becomes of the others' charges. */
  class Purse implements Admission {
    readonly notes: string[] = [];

    admit({ asker, megapixels, ...wanted }: WantedWork): Charge {
      if (asker.client === 'poor') {
        this.notes.push('refused');
        const budget = { name: 'client', megapixelsPerMinute: 1, available: 0, waitSeconds: 9 } as const;
        throw new OverBudgetError({ megapixels, budgets: [budget] });
      }
      this.notes.push(`${asker.client} begins ${'image' in wanted ? wanted.image : 'a bag'}`);
      return { settle: (isMade) => this.notes.push(isMade ? 'made' : 'given back') };
    }
  }

  const of = (client: string, request = QUICK): RenderJob => job(request, { client });

  test('is each render once, and to the first who wants it', async () => {
    const admission = new Purse();
    startPool({ admission });
    const workers = [attachWorker(), attachWorker()];
    await Promise.all([0, 1, 2, 3].map((index) => workers[index % 2]?.client.render(of(`reader ${index}`))));
    expect(admission.notes).toEqual(['reader 0 begins plates/one', 'made']);
  });

  test('is given back when nobody waits any more before it begins, and not after', async () => {
    const admission = new Purse();
    startPool({ renderers: 1, admission });
    const { client } = attachWorker();
    const [running1, waiting] = [new AbortController(), new AbortController()];
    const left = Promise.allSettled([
      client.render(job(SLOW), running1.signal),
      client.render(slowJob(1), waiting.signal),
    ]);
    await expect.poll(() => pool?.stats()).toMatchObject({ running: 1, queued: 1 });
    waiting.abort();
    await expect.poll(() => admission.notes).toContain('given back');
    running1.abort();
    await left;
    await expect.poll(() => admission.notes).toContain('made');
    expect(admission.notes).toHaveLength(4);
  });

  test('is given back for what has been kept meanwhile, and costs those nothing who may have nothing rendered', async () => {
    const admission = new Purse();
    const cache = await openDiskCache({
      folder: join(folder, 'charged'),
      encoderVersion: '1',
      maxBytes: 1e8,
    });
    startPool({ admission, cache });
    const { client } = attachWorker();
    await expect(client.render(of('poor'))).rejects.toThrow('which are spent');
    const made = await client.render(of('rich'));
    await expect.poll(() => cache.bytes).toBeGreaterThan(0);
    await client.render(of('rich'));
    expect(await client.render(of('poor'))).toEqual(made);
    expect(admission.notes).toEqual([
      'refused',
      'rich begins plates/one',
      'made',
      'rich begins plates/one',
      'given back',
      'refused',
    ]);
  });

  test('keeps nobody from what others may have: a refusal is for the one who asked', async () => {
    startPool({ admission: new Purse() });
    const { client } = attachWorker();
    const asked = await Promise.allSettled([
      client.render(of('poor')),
      client.render(of('rich')),
      client.render(of('poor', 'full/201,/0/default.jpg')),
      client.render({ ...of('poor'), asker: askerOf('poor', 'anonymous', 'another program') }),
    ]);
    // The second one has begun it by then: the fourth may join it or have been refused with the first.
    expect(asked.slice(0, 3).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected']);
  });

  test('refuses each client one after another', async () => {
    startPool({ admission: new Purse() });
    const { client } = attachWorker();
    const begun = performance.now();
    const refusals = [1, 2, 3, 4].map((number) =>
      client.render({ ...quickJob(number), asker: askerOf('poor') }),
    );
    for (const refusal of refusals) await expect(refusal).rejects.toBeInstanceOf(OverBudgetError);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(90);
  });
});
