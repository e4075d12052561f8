import { DatabaseError } from '../database/database-error.ts';
import type { Readiness } from '../readiness.ts';
import type { PrimaryInputs, PrimaryParts } from './primary-parts.ts';
import type { SuspectDatabase } from './suspect-database.ts';

/** Where the database cannot even be asked. */
const NOTHING_KNOWN: Readiness = {
  prepared: false,
  comparing: true,
  lookingThrough: false,
  images: 0,
  manifests: 0,
  authored: { broken: 0, errors: [] },
  missingAuthored: 0,
  waitingForIngest: 0,
  backgroundIngest: true,
  unreadable: 0,
  missing: 0,
  warnings: { images: 0, first: [] },
  renderers: true,
};

/** Whether the server is ready. */
export class ServerReadiness {
  readonly #inputs: PrimaryInputs;
  readonly #parts: PrimaryParts;
  readonly #suspect: SuspectDatabase;
  #prepared = false;
  #known = NOTHING_KNOWN;

  constructor(inputs: PrimaryInputs, parts: PrimaryParts, suspect: SuspectDatabase) {
    this.#inputs = inputs;
    this.#parts = parts;
    this.#suspect = suspect;
  }

  /** The pyramids were lost: the server is ready again when they are made. */
  prepareAnew(): void {
    this.#prepared = false;
  }

  now(): Readiness {
    try {
      this.#known = this.#asked();
      return this.#known;
    } catch (error) {
      // Damage that no look has found yet, or a disk that does not respond: nothing else may end for it.
      if (!(error instanceof DatabaseError)) throw error;
      return { ...this.#known, lookingThrough: this.#suspect.isLooking, disk: error.message };
    }
  }

  #asked(): Readiness {
    const { config, claim } = this.#inputs;
    const { library, policies, essays, ingest, pool } = this.#parts;
    const { images, waiting: waitingForIngest, failed, refused, missing } = library.counts;
    const comparing = library.comparing || essays.comparing;
    this.#prepared ||= !comparing && waitingForIngest === 0 && !essays.isBehind;
    return {
      prepared: this.#prepared,
      comparing,
      lookingThrough: this.#suspect.isLooking,
      images,
      manifests: essays.counts.manifests,
      authored: essays.problems.broken,
      missingAuthored: essays.missing,
      waitingForIngest,
      backgroundIngest: config.ingest.background,
      unreadable: failed + refused,
      missing,
      warnings: library.warnings,
      renderers: pool.stats().healthy,
      imageFolder: library.folderProblem,
      imagePolicy: policies.problem,
      database: this.#suspect.notice,
      shared: this.#inputs.sharing?.readiness(),
      disk: claim.problem ?? library.databaseProblem ?? ingest.storageProblem,
    };
  }
}
