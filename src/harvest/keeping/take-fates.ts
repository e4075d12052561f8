import { createHash } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parsedUrl } from '../../parsed-url.ts';
import { isThere, writeFileAtomically } from '../../storage/file-store.ts';
import type { Breach } from '../breaches.ts';
import type { TakeOutcome } from '../progress.ts';
import type { HarvestClient } from '../requests/harvest-client.ts';
import { HarvestFailure } from '../requests/harvest-failure.ts';
import { askedAt } from './asked-at.ts';
import type { HarvestStore, OpenFate } from './harvest-store.ts';
import { jsonOf, manifestFile, presentedIdOf } from './harvested-file.ts';

const ACCEPT =
  'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json", application/ld+json;q=0.9, application/json;q=0.9, */*;q=0.1';

/** After so many resources in a row that could not be had, their server is left alone. */
const MOST_UNAVAILABLE = 5;

/** Where harvested files lie. */
export interface HarvestFolder {
  readonly folder: string;
  /** For what is not whole yet; on the same disk. */
  readonly workFolder: string;
}

export interface TakeParts extends HarvestFolder {
  readonly store: HarvestStore;
  readonly client: HarvestClient;
  /** The address of the source. */
  readonly sourceUrl: string;
  /** The number of this harvest. */
  readonly harvest: number;
  readonly breach: (breach: Breach) => void;
  readonly onTaken: (uri: string, outcome: TakeOutcome, sentence?: string) => void;
}

/** Writes a file in one step; what a kill leaves of it is in the work folder. */
export async function writeHarvested(
  { folder, workFolder }: HarvestFolder,
  name: string,
  content: Buffer | string,
): Promise<void> {
  const incoming = join(workFolder, 'incoming');
  await writeFileAtomically(incoming, content);
  await rename(incoming, join(folder, name));
}

/**
 * Brings about what is to become of resources, one after the other: fetches them, or removes what is held. Each is noted when
 * it is done; a harvest that was ended goes on at the next.
 *
 * @throws HarvestFailure when nothing more can be had for now
 */
export async function takeFates(parts: TakeParts): Promise<void> {
  const { store, harvest, onTaken } = parts;
  let unavailable = 0;
  for (let fate = store.nextFate(harvest); fate; fate = store.nextFate(harvest)) {
    try {
      onTaken(fate.uri, fate.action === 'drop' ? await dropped(parts, fate.uri) : await taken(parts, fate));
      unavailable = 0;
    } catch (error) {
      if (!(error instanceof HarvestFailure) || error.endsHarvest) throw error;
      store.step(() => store.failed(fate.uri, harvest));
      onTaken(fate.uri, 'failed', error.message);
      unavailable = error.kind === 'unavailable' ? unavailable + 1 : 0;
      if (unavailable >= MOST_UNAVAILABLE)
        throw new HarvestFailure('later', `and ${MOST_UNAVAILABLE - 1} before it cannot be reached`, error);
    }
  }
}

async function dropped({ store, folder }: TakeParts, uri: string): Promise<TakeOutcome> {
  const isHeld = store.held(uri) !== undefined;
  if (isHeld) await rm(join(folder, manifestFile(uri)), { force: true });
  store.step(() => {
    store.release(uri);
    store.done(uri);
  });
  return isHeld ? 'removed' : 'unchanged';
}

async function taken(parts: TakeParts, { uri }: OpenFate): Promise<TakeOutcome> {
  const { store, client, sourceUrl, folder, breach } = parts;
  const name = manifestFile(uri);
  const held = (await isThere(join(folder, name))) ? store.held(uri) : undefined;
  try {
    const response = await client.get(askedAt(uri, sourceUrl), ACCEPT, held);
    if (response.kind === 'unchanged') {
      store.step(() => store.done(uri));
      return 'unchanged';
    }
    const { body, validators } = response;
    const presented = presentedIdOf(jsonOf(body));
    if (!presented) throw new HarvestFailure('illegible', 'is no manifest or collection of IIIF');
    if (!isSameAddress(presented.id, uri)) breach('other-id');
    const digest = createHash('sha256').update(body).digest('hex');
    const isSame = held?.digest === digest;
    if (!isSame) await writeHarvested(parts, name, body);
    store.step(() => {
      store.hold({ uri, digest, ...validators });
      store.done(uri);
    });
    return isSame ? 'unchanged' : 'written';
  } catch (error) {
    if (error instanceof HarvestFailure && error.kind === 'gone') return dropped(parts, uri);
    throw error;
  }
}

function isSameAddress(id: string | undefined, uri: string): boolean {
  return id !== undefined && parsedUrl(id)?.href === uri;
}
