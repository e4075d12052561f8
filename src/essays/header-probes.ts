import type { CatalogImage } from '../archive/catalog.ts';
import type { ImagesPlace } from '../archive/folders.ts';
import { isAddressFile } from '../archive/identifier.ts';
import type { DatabaseCatalog } from '../archive/library/catalog-store.ts';
import { type MasterPlace, masterPlace } from '../archive/master-place.ts';
import type { Master, MasterHeader } from '../archive/scan.ts';
import { DatabaseError } from '../database/database-error.ts';
import { LoupeError } from '../errors.ts';
import { GatheredValues } from '../gathered-values.ts';
import type { Dimensions } from '../image/geometry.ts';
import type { Log } from '../log.ts';

/** Headers that are read at once; few, because renders for visitors come first. */
const PROBES_AT_ONCE = 2;

/** The pause after the render pool was overloaded. */
const PROBE_AGAIN_MS = 1000;

/** How long headers wait that nothing needs yet: of many hundred scans ingest has read all by then. */
const BESIDE_INGEST_MS = 60_000;

/** Images that are looked up at once. */
const LOOKED_UP = 50;

export interface HeaderProbesParts extends ImagesPlace {
  readonly catalog: Pick<DatabaseCatalog, 'get' | 'withoutSize'>;
  /** Reads the header of a master. Rejects with LoupeError `unreadable-source` or `overloaded`. */
  readonly probe: (master: MasterPlace) => Promise<Dimensions>;
  /** Keeps what was found, but for images of which another is known by now; returns the identifiers of the others. */
  readonly sized: (headers: readonly MasterHeader[]) => readonly string[];
  /** Something is known of an image that was not: its size, or that it has none. */
  readonly onRead: (identifier: string, dimensions: Dimensions | undefined) => void;
  /** Whether ingest reads headers, too. */
  readonly isIngesting: () => boolean;
  readonly log: Log;
}

function stateOf({ bytes, modifiedMs, changedMs, path }: Master): string {
  return `${bytes} ${modifiedMs} ${changedMs ?? ''} ${path}`;
}

/** Reads the headers of masters that ingest has not come to, so that manifests need not wait for it. */
export class HeaderProbes {
  readonly #parts: HeaderProbesParts;
  /** Identifiers of which headers are read before others. */
  readonly #urgent = new Set<string>();
  readonly #probing = new Set<string>();
  /** Of images whose headers were read; to be kept together. */
  readonly #gathered = new GatheredValues<MasterHeader>((headers) => this.#keep(headers));
  /** Their identifiers. */
  readonly #unkept = new Set<string>();
  /** States of masters whose headers cannot be read, by identifier, until ingest says so. */
  readonly #failed = new Map<string, string>();
  #next: CatalogImage[] = [];
  /** Images up to this one were looked up. */
  #after: string | undefined;
  #isAgain = false;
  #pause: NodeJS.Timeout | undefined;
  /** While it is there, only urgent headers are read. */
  #ingestIsFirst: NodeJS.Timeout | undefined;
  #idle: (() => void)[] = [];
  #stopped = false;

  constructor(parts: HeaderProbesParts) {
    this.#parts = parts;
  }

  /** Whether nothing more is to be learned of an image from its header. */
  isRead({ identifier, master }: CatalogImage): boolean {
    return this.#failed.get(identifier) === stateOf(master);
  }

  /** Headers of these are read before others. */
  prefer(identifiers: Iterable<string>): void {
    for (const identifier of identifiers) this.#urgent.add(identifier);
    this.wake();
  }

  /** There may be headers to read. */
  wake(): void {
    // A store would have to send every scan twice, to this and to ingest: only those are read that an essay waits for.
    if (this.#parts.imagesStore === undefined) this.#lookAtAll();
    this.#probeMore();
  }

  /** Resolves when no header is left to read, or after `milliseconds`. */
  async settled(milliseconds: number): Promise<void> {
    if (this.#isIdle) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#idle.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#pause);
    clearTimeout(this.#ingestIsFirst);
    this.#gathered.stop();
  }

  get #isIdle(): boolean {
    return this.#after === undefined && this.#probing.size === 0 && this.#urgent.size === 0;
  }

  #take(): CatalogImage | undefined {
    const { catalog } = this.#parts;
    for (const identifier of this.#urgent) {
      this.#urgent.delete(identifier);
      const image = catalog.get(identifier);
      if (image && this.#isWanted(image)) return image;
    }
    while (!this.#ingestIsFirst) {
      const image = this.#next.shift();
      if (image) {
        // It was looked up a while ago.
        const now = catalog.get(image.identifier);
        if (now && this.#isWanted(now)) return now;
        continue;
      }
      if (this.#after === undefined) return undefined;
      this.#next = [...catalog.withoutSize(LOOKED_UP, this.#after)];
      this.#after = this.#next.at(-1)?.identifier ?? (this.#isAgain ? '' : undefined);
      if (this.#next.length === 0) this.#isAgain = false;
    }
    return undefined;
  }

  #isWanted(image: CatalogImage): boolean {
    const { identifier, record, dimensions, problem, master } = image;
    const isKnown = record !== undefined || dimensions !== undefined || problem !== undefined;
    // Scans of other servers are fetched once, for ingest.
    const isElsewhere = isAddressFile(master.path);
    const isUnderWay = this.#probing.has(identifier) || this.#unkept.has(identifier);
    return !isKnown && !isElsewhere && master.page === undefined && !isUnderWay && !this.isRead(image);
  }

  #probeMore(): void {
    while (!this.#stopped && this.#pause === undefined && this.#probing.size < PROBES_AT_ONCE) {
      const image = this.#take();
      if (!image) break;
      this.#probing.add(image.identifier);
      void this.#probe(image);
    }
    if (this.#isIdle) this.#gathered.flush();
    if (!this.#isIdle) return;
    for (const resolve of this.#idle) resolve();
    this.#idle = [];
  }

  async #probe({ identifier, master }: CatalogImage): Promise<void> {
    const { probe, log } = this.#parts;
    try {
      const dimensions = await probe(masterPlace(this.#parts, master));
      if (!this.#stopped) this.#found({ master, dimensions });
    } catch (error) {
      if (error instanceof LoupeError && error.code === 'overloaded') this.#waitAWhile(identifier);
      else if (!this.#stopped) {
        // Ingest logs what is wrong with it.
        log.debug({ err: error, identifier }, 'a header cannot be read');
        this.#failed.set(identifier, stateOf(master));
        this.#parts.onRead(identifier, undefined);
      }
    }
    this.#probing.delete(identifier);
    this.#probeMore();
  }

  #found(header: MasterHeader): void {
    const { identifier } = header.master;
    this.#failed.delete(identifier);
    this.#unkept.add(identifier);
    this.#gathered.add(header);
  }

  #keep(headers: readonly MasterHeader[]): void {
    const { sized, onRead, log } = this.#parts;
    for (const { master } of headers) this.#unkept.delete(master.identifier);
    try {
      // A record or a newer version that came meanwhile takes precedence.
      const kept = new Set(sized(headers));
      for (const { master, dimensions } of headers)
        if (kept.has(master.identifier)) onRead(master.identifier, dimensions);
      if (kept.size < headers.length) this.wake();
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      log.debug({ err: error }, 'what headers say cannot be kept');
      for (const { master } of headers) this.#failed.set(master.identifier, stateOf(master));
    }
  }

  #lookAtAll(): void {
    if (this.#after === undefined) {
      this.#after = '';
      this.#letIngestBegin();
    } else this.#isAgain = true;
  }

  #letIngestBegin(): void {
    if (this.#stopped || !this.#parts.isIngesting()) return;
    this.#ingestIsFirst = setTimeout(() => {
      this.#ingestIsFirst = undefined;
      this.#probeMore();
    }, BESIDE_INGEST_MS).unref();
  }

  #waitAWhile(identifier: string): void {
    this.#urgent.add(identifier);
    if (this.#stopped) return;
    this.#pause ??= setTimeout(() => {
      this.#pause = undefined;
      this.#probeMore();
    }, PROBE_AGAIN_MS);
  }
}
