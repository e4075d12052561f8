import type { Readiness } from '../readiness.ts';
import type { PrimaryInputs, PrimaryParts } from './primary-parts.ts';

/** Whether the server is ready. */
export class ServerReadiness {
  readonly #inputs: PrimaryInputs;
  readonly #parts: PrimaryParts;
  #prepared = false;

  constructor(inputs: PrimaryInputs, parts: PrimaryParts) {
    this.#inputs = inputs;
    this.#parts = parts;
  }

  /** The pyramids were lost: the server is ready again when they are made. */
  prepareAnew(): void {
    this.#prepared = false;
  }

  now(): Readiness {
    const { config, claim } = this.#inputs;
    const { library, essays, ingest, pool } = this.#parts;
    const { images, waiting: waitingForIngest, failed, refused, missing } = library.counts;
    const comparing = library.comparing || essays.comparing;
    this.#prepared ||= !comparing && waitingForIngest === 0 && !essays.isBehind;
    return {
      prepared: this.#prepared,
      comparing,
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
      disk: claim.problem ?? library.databaseProblem ?? ingest.storageProblem,
    };
  }
}
