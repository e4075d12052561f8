import { DatabaseCatalog } from '../../../src/archive/library/catalog-store.ts';
import { databasePath, openForReading } from '../../../src/database/open.ts';
import { ask, type HttpResponse } from '../../support/asking.ts';
import { shuffled } from '../random.ts';
import { median } from '../results.ts';
import { openable } from './make-records.ts';
import { timeOf } from './rows-at-rest.ts';
import type { ScaleServerOptions } from './running-server.ts';
import type { Figures, Session } from './session.ts';

// Look-ups in an archive of records that have no files.

const LOOKED_UP = 20_000;
const ASKED = 1000;
const INFORMATION = 200;

/** Image API 3.0, section 2.2: the base URI redirects to the information. */
const LOOKED_UP_STATUS = 303;

/** The base URI of an image: answered by looking it up, without opening anything. */
function lookUpPath(identifier: string): string {
  return `/iiif/3/${encodeURIComponent(identifier)}`;
}

/**
 * How a server is waited for whose scans are all missing, of which `/ready` warns for ever: until it has compared its folders
 * and composed what there is to compose.
 */
export function withoutScans(identifier: string): Pick<ScaleServerOptions, 'first' | 'isReady'> {
  return {
    first: { path: lookUpPath(identifier), status: LOOKED_UP_STATUS },
    isReady: ({ text }: HttpResponse) => {
      const { comparing, prepared }: { comparing?: boolean; prepared?: boolean } = JSON.parse(text);
      return comparing === false && prepared === true;
    },
  };
}

/** What a worker does to know an image, microseconds: a look at a row of the database, each time another one. */
function measureRows(data: string, identifiers: readonly string[]): Figures {
  const database = openForReading(databasePath(data));
  try {
    const catalog = new DatabaseCatalog(database);
    const before = process.cpuUsage();
    const times = identifiers.map((identifier) => {
      const begun = performance.now();
      if (catalog.get(identifier) === undefined) throw new Error(`${identifier} is not known`);
      return (performance.now() - begun) * 1000;
    });
    const { user, system } = process.cpuUsage(before);
    return { row: median(times), 'row-cpu': (user + system) / times.length };
  } finally {
    database.close();
  }
}

/** Images that nobody has asked for before are looked up, one after another, as rows and over HTTP. */
export async function measureLookUps({ server, archive, data, random }: Session): Promise<Figures> {
  const looked = shuffled(archive.identifiers, random).slice(0, LOOKED_UP);
  const times: number[] = [];
  for (const identifier of looked.slice(0, ASKED))
    times.push(await timeOf(server.origin, lookUpPath(identifier), {}, LOOKED_UP_STATUS));
  const information: number[] = [];
  for (const identifier of shuffled(openable(archive), random).slice(0, INFORMATION))
    information.push(await timeOf(server.origin, `${lookUpPath(identifier)}/info.json`));
  const { images }: { images?: number } = JSON.parse((await ask(server.origin, '/ready')).text);
  if (images !== archive.count) throw new Error(`the server knows ${images} images`);
  return { ...measureRows(data, looked), 'look-up': median(times), information: median(information) };
}
