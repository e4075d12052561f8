/** What is refused, and to whom. */
export interface Refused {
  readonly client: string;
}

/** The time between two refusals of one client. */
const PACE_MS = 25;

interface Waiting<Job> {
  /** How each is told, the first one first. */
  readonly told: Map<Job, () => void>;
  readonly timer: NodeJS.Timeout;
}

/**
 * Refusals are told to each client one after another. One that asks again as soon as it is refused, over many connections,
 * would else keep the processors busy with refusals alone: renders give way to whatever answers requests.
 */
export class PacedRefusals<Job extends Refused> {
  readonly #waiting = new Map<string, Waiting<Job>>();

  /** @param tell is called when the turn of this refusal has come */
  add(job: Job, tell: () => void): void {
    const { client } = job;
    const waiting = this.#waiting.get(client) ?? {
      told: new Map<Job, () => void>(),
      timer: setInterval(() => this.#tellNext(client), PACE_MS),
    };
    waiting.told.set(job, tell);
    this.#waiting.set(client, waiting);
  }

  /** Waits until this job may be told, or its client has left. */
  turn(job: Job, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const leave = (): void => {
        this.remove(job);
        resolve();
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.add(job, () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      });
    });
  }

  /** Nobody waits for this job any more. */
  remove(job: Job): void {
    this.#waiting.get(job.client)?.told.delete(job);
  }

  /** Takes all jobs out that have not been told yet. */
  clear(): Job[] {
    const jobs = [...this.#waiting.values()].flatMap(({ told }) => [...told.keys()]);
    for (const { timer } of this.#waiting.values()) clearInterval(timer);
    this.#waiting.clear();
    return jobs;
  }

  #tellNext(client: string): void {
    const { told, timer } = this.#waiting.get(client) ?? {};
    const [next] = told ?? [];
    if (next) {
      const [job, tell] = next;
      told?.delete(job);
      tell();
      return;
    }
    clearInterval(timer);
    this.#waiting.delete(client);
  }
}
