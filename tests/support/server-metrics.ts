import { ask } from './asking.ts';

/** The numbers of `/metrics`, by name and labels as they are written. */
export class ServerMetrics {
  readonly #lines: ReadonlyMap<string, number>;

  constructor(text: string) {
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    this.#lines = new Map(
      lines.map((line) => [
        line.slice(0, line.lastIndexOf(' ')),
        Number(line.slice(line.lastIndexOf(' ') + 1)),
      ]),
    );
  }

  /** The sum of all series of this name that carry these labels. */
  sum(name: string, labels: Readonly<Record<string, string>> = {}): number {
    const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    let sum = 0;
    for (const [series, value] of this.#lines) {
      const bare = series.split('{', 1)[0];
      if (bare === name && wanted.every((part) => series.includes(part))) sum += value;
    }
    return sum;
  }

  get renders(): number {
    return this.sum('loupe_render_seconds_count', { result: 'rendered' });
  }

  answers(origin: string): number {
    return this.sum('loupe_image_answers_total', { origin });
  }

  get requests(): number {
    return this.sum('loupe_requests_total');
  }
}

export async function metricsOf(url: string): Promise<ServerMetrics> {
  const answer = await ask(url, '/metrics');
  if (answer.status !== 200) throw new Error(`/metrics answered ${answer.status}: ${answer.text}`);
  return new ServerMetrics(answer.text);
}
