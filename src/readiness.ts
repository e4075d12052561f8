/** Authored files that have errors. The last version without errors goes on to be served. */
export interface BrokenManifests {
  /** Files with errors. */
  readonly broken: number;
  /** The first errors, a sentence each with file, line and column. */
  readonly errors: readonly string[];
}

/** Images that are served though something is wrong with their scans. */
export interface WarnedImages {
  readonly images: number;
  /** Of very many the first: `IDENTIFIER: SENTENCE`. */
  readonly first: readonly string[];
}

/** What a Loupe that shares its data with others publishes or serves. */
export interface SharedReadiness {
  /** A builder that waits until no other one is there is `waiting`, and serves as a node meanwhile. */
  readonly role: 'builder' | 'node' | 'waiting';
  /** The snapshot that is served, or was published last; undefined where there is none. */
  readonly snapshot:
    | {
        readonly number: number;
        /** Of the builder that has made it: a later one has a higher one. */
        readonly epoch: number;
        /** ISO 8601. */
        readonly publishedAt: string;
        /** Of what is served: since when the archive may have been another. */
        readonly ageSeconds: number;
      }
    | undefined;
  /** Why the newest is not served, or nothing can be published. */
  readonly problem?: string | undefined;
  /** Of a builder: since when something has waited to be published. */
  readonly unpublishedSeconds?: number | undefined;
  /** Of a builder: images that were made, and are not in the store yet. */
  readonly waitingUploads?: number | undefined;
}

/** What `/ready` looks at. Sent by the primary whenever it changes. */
export interface Readiness {
  /**
   * The folder of masters has not been compared with what is known since the start: what is known is served, and changes
   * that were made while no server ran are still to be found.
   */
  readonly comparing: boolean;
  /**
   * The run before was cut off, and the database is being looked through for damage: what it knows is served, and changes of
   * the folders wait.
   */
  readonly lookingThrough: boolean;
  /** Masters without a current pyramid that ingest will still make. They are served meanwhile, slower. */
  readonly waitingForIngest: number;
  /**
   * Once since the start, or since the data folder was lost, no master was waiting and the manifests held all images: a
   * scan that is added later takes no server out of service.
   */
  readonly prepared: boolean;
  /** Pyramids are made while serving; else masters without one stay as they are. */
  readonly backgroundIngest: boolean;
  /** Masters that cannot be read, with the reason. */
  readonly unreadable: number;
  /** Masters that have vanished with many others at once, and may be there again soon: what is known of them is served. */
  readonly missing: number;
  readonly warnings: WarnedImages;
  readonly images: number;
  readonly manifests: number;
  readonly authored: BrokenManifests;
  /** Authored files that are missing, so many at once that what they present is served until they return. */
  readonly missingAuthored: number;
  /** Renderers can be started. */
  readonly renderers: boolean;
  /** Why the folder of masters cannot be relied on, if so. What was known of it is served on. */
  readonly imageFolder?: string | undefined;
  /** What is wrong with the file of image policies, if anything: what it said before holds on. */
  readonly imagePolicy?: string | undefined;
  /** What became of a database that could not be gone on with: it was set aside, or another one stands in for it. */
  readonly database?: string | undefined;
  /** Why the data folder cannot be written, if so. */
  readonly disk?: string | undefined;
  /** Where the data is in a store. */
  readonly shared?: SharedReadiness | undefined;
}
