import type { LanguageMap, Manifest, Place } from '../../presentation/model/manifest.ts';
import { type ToldTerms, toldTerms } from './metadata-terms.ts';

/** Values of which each is told once. */
class Distinct<Value> {
  readonly #values = new Map<string, Value>();

  add(values: readonly Value[] = []): void {
    for (const value of values) this.#values.set(JSON.stringify(value), value);
  }

  get all(): readonly Value[] {
    return [...this.#values.values()];
  }
}

/** What a manifest says for its photographs and sections, and they in its place. */
export class Gathered {
  readonly #own: ToldTerms;
  readonly #creators = new Distinct<LanguageMap>();
  readonly #subjects = new Distinct<LanguageMap>();
  readonly #coverage = new Distinct<LanguageMap>();
  readonly #places = new Distinct<Place>();

  constructor({ metadata, places }: Pick<Manifest, 'metadata' | 'places'>) {
    this.#own = toldTerms(metadata);
    this.add(this.#own, places);
  }

  add({ creator, subject, coverage }: ToldTerms, places: readonly Place[]): void {
    this.#creators.add(creator);
    this.#subjects.add(subject);
    this.#coverage.add(coverage);
    this.#places.add(places);
  }

  /** Who made it is the manifest's to say, where it does. */
  get terms(): ToldTerms {
    return {
      ...this.#own,
      creator: this.#own.creator ?? this.#creators.all,
      subject: this.#subjects.all,
      coverage: this.#coverage.all,
    };
  }

  get places(): readonly Place[] {
    return this.#places.all;
  }
}
