import { type CacheSubject, cacheTag } from './cache-tag.ts';

/** A response that names more is not kept by shared caches for longer than by browsers: proxies bound the size of a head. */
const MOST_SUBJECTS = 30;

/** What shared caches are told of one response. */
export interface CachedAs {
  readonly cacheControl: string;
  /** Names and values in turn; none when tags are off. */
  readonly tags: readonly string[];
}

export interface SharedCachingSettings {
  readonly cacheTags: boolean;
  /** Of shared caches; 0 for as long as browsers. */
  readonly sharedCacheSeconds: number;
  readonly imageCacheControl: string;
  readonly infoCacheControl: string;
}

/**
 * How long shared caches may keep what may be old: for as long as browsers would be too long, since it is taken from all visitors, and
 * not at all would let every one of them through.
 */
const UNSURE_SECONDS = 1;

/** Directives by which a response is not to be kept, or that say already how long. */
const SPEAKS_FOR_ITSELF = /(?:^|[\s,])(?:private|no-store|no-cache|s-maxage)(?:$|[\s,=])/i;

/** What caches in front of the server are told: by which tags a response can be purged, and how long it may be kept there. */
export class SharedCaching {
  readonly #settings: SharedCachingSettings;
  readonly #archive: string;
  readonly #documents: string;
  /** Until when what is served may be taken for the newest, on the clock of `performance`. */
  #sureUntilMs = Number.POSITIVE_INFINITY;

  /** @param publicUrl by which archives behind one cache are told apart; '' where none is set */
  constructor(settings: SharedCachingSettings, publicUrl: string) {
    this.#settings = settings;
    this.#archive = cacheTag({ kind: 'Archive', id: publicUrl });
    this.#documents = cacheTag({ kind: 'Documents', id: publicUrl });
  }

  get areTagsOn(): boolean {
    return this.#settings.cacheTags;
  }

  /**
   * What is served may be taken for the newest from now on for so long, milliseconds. Of what may be old a cache would hear nothing any
   * more: the purge is over. Where this was never called it may be taken so for ever.
   */
  sureFor(ms: number): void {
    this.#sureUntilMs = performance.now() + ms;
  }

  /** Whether responses of now may be kept by shared caches for as long as is set. */
  get isSure(): boolean {
    return this.#sureUntilMs === Number.POSITIVE_INFINITY || performance.now() < this.#sureUntilMs;
  }

  /** Of an image or tile, or of what tells nothing but how it is cut into tiles. */
  image(identifier: string, cacheControl = this.#settings.imageCacheControl, isSure = this.isSure): CachedAs {
    const tags = this.areTagsOn ? named([cacheTag({ kind: 'Image', id: identifier }), this.#archive]) : [];
    return { cacheControl: this.#shared(cacheControl, isSure), tags };
  }

  /** Of an image that has changed since its response was begun: it must not come to a cache after the purge. */
  supersededImage(): CachedAs {
    const { imageCacheControl } = this.#settings;
    return {
      cacheControl: this.areTagsOn ? 'no-store' : this.#shared(imageCacheControl, this.isSure),
      tags: [],
    };
  }

  /** Of the Deep Zoom descriptor of an image. */
  descriptor(identifier: string): CachedAs {
    return this.image(identifier, this.#settings.infoCacheControl);
  }

  /**
   * Of a document that changes with all of these, the first of which it is about.
   *
   * @param isSure as it was when the document was looked for, of one that is kept by that
   */
  document(subjects: readonly CacheSubject[], isSure = this.isSure): CachedAs {
    const { infoCacheControl } = this.#settings;
    const all = new Set(subjects.map(cacheTag));
    const isWhole = all.size <= MOST_SUBJECTS;
    const kept = [...all].slice(0, isWhole ? MOST_SUBJECTS : 1);
    return {
      cacheControl: isWhole ? this.#shared(infoCacheControl, isSure) : infoCacheControl,
      tags: this.areTagsOn ? named([...kept, this.#documents, this.#archive]) : [],
    };
  }

  /** The tags of any other response; how long it is kept is its own matter. */
  tagsOf(subject: CacheSubject | undefined): readonly string[] {
    if (!this.areTagsOn) return [];
    if (subject?.kind === 'Image') return this.image(subject.id).tags;
    return this.document(subject ? [subject] : []).tags;
  }

  #shared(cacheControl: string, isSure: boolean): string {
    const { sharedCacheSeconds } = this.#settings;
    return sharedCacheSeconds === 0 || SPEAKS_FOR_ITSELF.test(cacheControl)
      ? cacheControl
      : `${cacheControl}, s-maxage=${isSure ? sharedCacheSeconds : UNSURE_SECONDS}`;
  }
}

/** The same tags as Cloudflare, Fastly and Varnish read them. */
function named(tags: readonly string[]): readonly string[] {
  const spaced = tags.join(' ');
  return ['Cache-Tag', tags.join(','), 'Surrogate-Key', spaced, 'xkey', spaced];
}
