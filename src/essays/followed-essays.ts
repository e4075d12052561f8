import type { FolderLooks } from '../composed/folder-look-store.ts';
import type { Stores } from '../composed/stores.ts';
import type { Log } from '../log.ts';
import { errorCode } from '../storage/error-code.ts';
import { unreadableSentence } from '../storage/files-below.ts';
import { FollowedTree } from '../storage/following/followed-tree.ts';
import { AUTHORED, unreadableProblem } from './authored-file.ts';
import { authoredSource, type ManifestsPlace } from './authored-source.ts';
import { EarlierCopies } from './earlier-copies.ts';
import { EssayIntake, type Intake } from './essay-intake.ts';

/** How long changes of files are gathered: an editor makes several of one. */
const FILES_GATHER_MS = 150;

export interface FollowedEssaysParts extends ManifestsPlace {
  /** Where earlier versions of Loupe kept last good versions; left out when it cannot be used. */
  readonly dataFolder?: string;
  readonly rescanSeconds: number;
  readonly stores: Stores;
  readonly looks: FolderLooks;
  /** Writes what is taken in, if anything is, and composes what that concerns; `isLast` when no more is to be taken in soon. */
  readonly write: (intake: Intake | undefined, isLast: boolean) => Promise<void>;
  readonly log: Log;
}

/** The folder of manifests, which need not be there, followed into rows. */
export class FollowedEssays {
  readonly #parts: FollowedEssaysParts;
  readonly #copies: EarlierCopies;
  readonly #intake: EssayIntake;
  readonly #tree: FollowedTree;
  #later: NodeJS.Timeout | undefined;

  constructor(parts: FollowedEssaysParts) {
    this.#parts = parts;
    this.#copies = new EarlierCopies(parts.dataFolder);
    this.#intake = new EssayIntake({ ...parts, source: authoredSource(parts), copies: this.#copies });
    this.#tree = new FollowedTree({
      path: parts.manifestsFolder,
      store: parts.manifestsStore,
      name: parts.manifestsStore === undefined ? 'the folder of manifests' : 'the store of manifests',
      rescanSeconds: parts.rescanSeconds,
      gatherMs: FILES_GATHER_MS,
      wanted: AUTHORED,
      inodes: () => false,
      digests: (folders) => parts.looks.digests(folders),
      take: (change) => this.#intake.take(change),
      unreadable: (error) => this.#unreadable(error),
      log: parts.log,
    });
  }

  /** Looks which copies an earlier version of Loupe has left. Called before the first look. */
  async findCopies(): Promise<void> {
    await this.#copies.find();
  }

  /** Compares the folder with what is known. */
  async look(): Promise<void> {
    await this.#tree.look();
  }

  /** The same, and goes on to do so whenever something changes there. Resolves when it was compared. */
  async follow(): Promise<void> {
    await this.#tree.follow();
    await this.#copies.remove().catch((error: unknown) => {
      this.#parts.log.debug({ err: error }, 'copies of manifests of an earlier version cannot be removed');
    });
  }

  async stop(): Promise<void> {
    clearTimeout(this.#later);
    await this.#tree.stop();
  }

  /** How many files were read. */
  get read(): number {
    return this.#intake.read;
  }

  /** Lets go of files that are missing, with what they present; resolves with how many. */
  async forgetMissing(): Promise<number> {
    return await this.#intake.forgetMissing();
  }

  async #unreadable(error: Error): Promise<void> {
    const { looks, write } = this.#parts;
    const code = errorCode(error);
    if (code === undefined) throw error;
    // An archive need not have essays.
    const problems = code === 'ENOENT' ? [] : [unreadableProblem('.', unreadableSentence(code), true)];
    if (code === 'ENOENT' && looks.countThere() > 0) {
      const gone = [...looks.digests()].map(([path]) => path);
      const againMs = await this.#intake.take({ changed: [], gone, whole: true, last: true });
      if (againMs !== undefined) this.#lookLater(againMs);
    }
    if (looks.isNew('', problems)) await write(() => looks.put('', '', problems), true);
  }

  #lookLater(milliseconds: number): void {
    clearTimeout(this.#later);
    this.#later = setTimeout(() => void this.#tree.look().catch(() => {}), milliseconds);
  }
}
