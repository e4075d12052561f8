import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ask } from '../../support/asking.ts';
import { median } from '../results.ts';
import { meterRoles, untilResting } from './roles.ts';
import { secondsUntil, tilePath } from './running-server.ts';
import type { Figures, Session } from './session.ts';
import { SMALL, smallImage, withComment } from './small-image.ts';

// What it takes and costs that one thing changes.

// A client that asks for what is not there costs the worker a millisecond or two each time, which is no part of the change:
// for what takes seconds it is asked less often.
const POLL_MS = 200;
const ESSAY_POLL_MS = 25;
/** Other than that of every image of the archive. */
const CHANGED = { width: 2 * SMALL.width, height: SMALL.height };

interface Change {
  /** Until a client meets it. */
  readonly seconds: number;
  /** Until the server rests again: of the primary and the workers, above what they use at rest. */
  readonly cpu: number;
  /** The same of what makes pixels. */
  readonly pixels: number;
}

interface Resting {
  readonly cores: number;
}

async function restingOf({ server, idleSeconds }: Session): Promise<Resting> {
  const used = meterRoles(server.pid);
  const begun = performance.now();
  const seconds = Math.min(10, idleSeconds);
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const { primary, worker } = used();
  return { cores: (primary + worker) / ((performance.now() - begun) / 1000) };
}

async function measureChange(
  { server, longestSeconds, rest }: Session,
  { cores }: Resting,
  pollMs: number,
  change: () => Promise<void>,
  isMet: () => Promise<boolean>,
): Promise<Change> {
  const used = meterRoles(server.pid);
  const begun = performance.now();
  await change();
  const seconds = await secondsUntil(isMet, pollMs, longestSeconds);
  await untilResting(server.pid, rest, cores);
  const { primary, worker, pixels } = used();
  const rested = ((performance.now() - begun) / 1000) * cores;
  return { seconds, cpu: Math.max(0, primary + worker - rested), pixels };
}

function figuresOf(name: string, changes: readonly Change[]): Figures {
  return {
    [name]: median(changes.map(({ seconds }) => seconds)),
    [`${name}-cpu`]: median(changes.map(({ cpu }) => cpu)),
    [`${name}-pixels-cpu`]: median(changes.map(({ pixels }) => pixels)),
  };
}

/** A scan that comes to a folder of the archive, becomes another, and goes. */
async function scanChanges(session: Session, resting: Resting, index: number): Promise<Change[]> {
  const { archive, server } = session;
  const neighbour =
    archive.identifiers[Math.floor((archive.count * (index + 1)) / (session.rounds + 2))] ?? '';
  const identifier = `${neighbour}-verso`;
  const file = join(archive.images, `${identifier}.jpg`);
  const measure = (change: () => Promise<void>, isMet: () => Promise<boolean>): Promise<Change> =>
    measureChange(session, resting, POLL_MS, change, isMet);
  const status = async (): Promise<number> => (await ask(server.origin, tilePath(identifier))).status;
  const info = `/iiif/3/${encodeURIComponent(identifier)}/info.json`;
  try {
    const comes = await measure(
      async () => writeFile(file, withComment(await smallImage(1000 + index), identifier)),
      async () => (await status()) === 200,
    );
    const changes = await measure(
      async () => writeFile(file, withComment(await smallImage(2000 + index, CHANGED), identifier)),
      async () => (await ask(server.origin, info)).text.includes(`"width":${CHANGED.width}`),
    );
    const goes = await measure(
      () => rm(file),
      async () => [404, 410].includes(await status()),
    );
    return [comes, changes, goes];
  } finally {
    await rm(file, { force: true });
  }
}

/** An essay that is saved with another label. */
async function essayChange(session: Session, resting: Resting, index: number): Promise<Change> {
  const { archive, server } = session;
  const essay =
    archive.essays[Math.floor((archive.essays.length * (index + 1)) / (session.rounds + 2))] ?? '';
  const path = join(archive.manifests, `${essay}.yaml`);
  const text = await readFile(path, 'utf8');
  const label = `Saved once more ${Date.now()}`;
  try {
    return await measureChange(
      session,
      resting,
      ESSAY_POLL_MS,
      () => writeFile(path, text.replace(/^label: .*$/m, `label: ${label}`)),
      async () => (await ask(server.origin, `/presentation/3/${essay}/manifest`)).text.includes(label),
    );
  } finally {
    await writeFile(path, text);
    await untilResting(server.pid, session.rest, resting.cores);
  }
}

/** A new scan, a changed one, one that is removed, and a saved essay: medians of the rounds. */
export async function measureChanges(session: Session): Promise<Figures> {
  const resting = await restingOf(session);
  const scans: Change[][] = [];
  const essays: Change[] = [];
  for (let index = 0; index < session.rounds; index += 1)
    scans.push(await scanChanges(session, resting, index));
  for (let index = 0; index < session.rounds; index += 1)
    essays.push(await essayChange(session, resting, index));
  const nth = (at: number): Change[] => scans.flatMap((changes) => changes[at] ?? []);
  return {
    ...figuresOf('new-scan', nth(0)),
    ...figuresOf('changed-scan', nth(1)),
    ...figuresOf('removed-scan', nth(2)),
    ...figuresOf('saved-essay', essays),
  };
}
