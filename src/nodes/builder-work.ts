import { setTimeout as pause } from 'node:timers/promises';
import type { EncoderSettings } from '../encoding/encoder-settings.ts';
import { LoupeError } from '../errors.ts';
import type { Log } from '../log.ts';
import { MEGABYTE } from '../megabyte.ts';
import type { PrimaryInputs, PrimaryParts, Sharing } from '../processes/primary-parts.ts';
import type { PurgedByHand } from '../purging/purge-work.ts';
import type { SharedReadiness } from '../readiness.ts';
import { DatabasePieces } from '../snapshots/database-pieces.ts';
import type { BuilderLease } from '../snapshots/lease/builder-lease.ts';
import { OldSnapshots } from '../snapshots/old-snapshots.ts';
import { Publisher } from '../snapshots/publisher.ts';
import { RenewedBundles } from '../snapshots/renewed-bundles.ts';
import { takenWithinMs } from '../snapshots/snapshot.ts';
import { SnapshotObjects } from '../snapshots/snapshot-objects.ts';
import { ObjectStoreError } from '../storage/objects/object-store-error.ts';
import { ImagesInStore } from '../stored-images/images-in-store.ts';
import { BuilderPurges } from './builder-purges.ts';
import { BuilderResponses } from './builder-responses.ts';
import { toldSnapshot } from './node-readiness.ts';
import { findPublished, keptPieces, type PublishedDatabase } from './published-database.ts';
import type { SharedData } from './shared-data.ts';
import { registerSnapshotMetrics } from './snapshot-metrics.ts';

/** A store or a machine that is slow may take as many times as long for taking a snapshot as for publishing it, up to the longest. */
const SLOWER_THAN_PUBLISHING = 3;
const LONGEST_TAKING_MS = 10_000;

/** What a builder is, beside what it is by its settings. */
export interface BuilderWorkParts {
  readonly shared: SharedData;
  /** Which it has. */
  readonly lease: BuilderLease;
  /** The lease is another builder's. */
  readonly onLost: () => void;
  readonly log: Log;
}

/** What a builder does for nodes: publishes its database, and puts what is stored of images into the store. */
export class BuilderWork implements Sharing {
  readonly #parts: BuilderWorkParts;
  readonly #objects: SnapshotObjects;
  #found: PublishedDatabase = { newest: undefined, digests: undefined, known: undefined };
  #pieces: DatabasePieces | undefined;
  #images: ImagesInStore | undefined;
  #publisher: Publisher | undefined;
  readonly responses: BuilderResponses;
  #purges: BuilderPurges | undefined;
  #completing: Promise<void> | undefined;

  constructor(parts: BuilderWorkParts) {
    this.#parts = parts;
    this.#objects = new SnapshotObjects(parts.shared.store);
    this.responses = new BuilderResponses(parts);
  }

  get images(): ImagesInStore | undefined {
    return this.#images;
  }

  get encoders(): EncoderSettings {
    return this.#parts.shared.encoders;
  }

  async prepare(dataFolder: string): Promise<void> {
    try {
      this.#found = await findPublished({ ...this.#parts, objects: this.#objects }, dataFolder);
    } catch (error) {
      if (!(error instanceof ObjectStoreError)) throw error;
      throw new LoupeError('invalid-request', `data: ${error.message}`, { cause: error });
    }
  }

  open(inputs: PrimaryInputs, { library, metrics }: Pick<PrimaryParts, 'library' | 'metrics'>): void {
    const { shared, lease, onLost, log } = this.#parts;
    const { held, dataFolder, imagesFolder, config } = inputs;
    const pieces = new DatabasePieces(held, this.#found.known);
    this.#pieces = pieces;
    const mayWrite = (): boolean => lease.isHeld;
    const images = new ImagesInStore({
      database: held.database,
      store: shared.store,
      ...{ imagesFolder, dataFolder, mayWrite, log },
      mostLocalBytes: config.sharing.localPyramidsMb * MEGABYTE,
      onLacking: (identifier) => library.queue.forget(identifier),
      isUnderWay: (identifier) => library.queue.isUnderWay(identifier),
    });
    this.#images = images;
    const old = new OldSnapshots({ objects: this.#objects, mayRemove: mayWrite });
    const publisher = new Publisher({
      ...this.#found,
      objects: this.#objects,
      pieces,
      bundles: new RenewedBundles({ objects: this.#objects, pieces, mayWrite, log }),
      kept: keptPieces(dataFolder, shared),
      old,
      madeWith: shared.madeWith,
      epoch: lease.epoch,
      mayPublish: () => lease.isHeld && images.isComplete && !held.isTemporary,
      beforeSnapshot: (newest) => images.beforeSnapshot(newest),
      afterSnapshot: async () => {
        if (old.oldest !== undefined) await images.remove(old.oldest);
      },
      onLost,
      intervalMs: config.sharing.publishSeconds * 1000,
      log,
    });
    this.#publisher = publisher;
    this.#purges = new BuilderPurges({
      ...this.#parts,
      ...{ database: held.database, dataFolder },
      published: () => publisher.published(),
    });
    this.responses.register(metrics.registry);
    registerSnapshotMetrics(metrics, () => {
      const told = toldSnapshot(this.#publisher?.state.newest);
      return {
        number: told?.number ?? 0,
        ageSeconds: told?.ageSeconds ?? 0,
        waitingUploads: images.waiting,
        movedBytes: this.#objects.movedBytes,
      };
    });
  }

  async known(): Promise<void> {
    const publishedMs = (await this.#publisher?.published()) ?? 0;
    const slowMs = Math.min(LONGEST_TAKING_MS, SLOWER_THAN_PUBLISHING * publishedMs);
    // Nodes ask so often whether there is something new, and take it then.
    const askingMs = this.#parts.shared.config.sharing.pollSeconds * 1000;
    await pause(Math.max(takenWithinMs(askingMs), askingMs + slowMs), undefined, { ref: false });
  }

  begin(): void {
    const { log } = this.#parts;
    this.#completing = this.#images?.complete().catch((error: unknown) => {
      if (!(error instanceof LoupeError))
        log.error({ err: error }, 'the store cannot be compared with what is known: nothing is published');
    });
    this.#publisher?.begin();
    this.responses.begin();
  }

  takePurges(purged: PurgedByHand): void {
    this.#purges?.begin(purged);
  }

  databaseReplaced(): void {
    this.#pieces?.replaced();
  }

  readiness(): SharedReadiness {
    const { lease } = this.#parts;
    const state = this.#publisher?.state;
    const images = this.#images;
    const waitingMs = state?.waitingSinceMs === undefined ? undefined : Date.now() - state.waitingSinceMs;
    return {
      role: 'builder',
      snapshot: toldSnapshot(state?.newest),
      problem: lease.isHeld
        ? (state?.problem ?? images?.problem)
        : 'the lease of the builder cannot be renewed: nothing is published',
      unpublishedSeconds: waitingMs === undefined ? undefined : Math.round(waitingMs / 1000),
      waitingUploads: images?.waiting,
    };
  }

  async stop(): Promise<void> {
    await this.#images?.stop();
    await this.#purges?.stop();
    await this.responses.stop();
    await this.#completing;
    await this.#publisher?.stop();
  }
}
