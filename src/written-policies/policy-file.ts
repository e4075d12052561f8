import { open, realpath, stat } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { LoupeError } from '../errors.ts';
import { createLog, type Log } from '../log.ts';
import { ImagePolicies, type ImagePolicy } from '../policies/image-policy.ts';
import { MAX_FILE_BYTES } from '../presentation/source/decode-text.ts';
import { errorCode } from '../storage/error-code.ts';

/** How often the file is looked at: one `stat`, as network folders tell nobody of changes. */
const LOOK_MS = 2000;

/** Sentences of one file that are told at once. */
const TOLD_PROBLEMS = 10;

/** A file of policies, and whoever is told when it says something else. */
export interface PolicyFileOptions {
  /** As it was written in the settings; '' for none. */
  readonly path: string;
  /** What settings say of the images of which the file does not. */
  readonly defaults?: ImagePolicy;
  readonly imagesFolder: string;
  readonly log: Log;
}

/** The settings that say how images are served. */
export interface PolicySettings {
  readonly imagePolicy: string;
  readonly reusePyramids: boolean;
}

/** What a file of policies and settings are followed by. */
export function policyOptions({
  imagePolicy: path,
  reusePyramids,
}: PolicySettings): Pick<PolicyFileOptions, 'path' | 'defaults'> {
  return { path, ...(reusePyramids && { defaults: { reusePyramids } }) };
}

/** The file that says how images are served, followed while the server runs. */
export class PolicyFile {
  readonly #options: PolicyFileOptions;
  #policies: ImagePolicies;
  #state: string | undefined;
  #problem: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: PolicyFileOptions) {
    this.#options = options;
    this.#policies = withDefaults(new ImagePolicies(), options);
  }

  /** What it says; of a file with mistakes what it said before. */
  get policies(): ImagePolicies {
    return this.#policies;
  }

  /** Why its newest version does not count, if so. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /**
   * Reads it for the first time.
   *
   * @throws LoupeError `invalid-request` that says all that is wrong, a line each
   */
  async load(): Promise<void> {
    const { path, imagesFolder } = this.#options;
    if (path === '') return;
    const inside = relative(imagesFolder, await realpath(path).catch(() => resolve(path)));
    if (inside !== '..' && !inside.startsWith(`..${sep}`))
      throw new LoupeError(
        'invalid-request',
        `image-policy: ${path} must not lie in the folder of the masters`,
      );
    await this.#look();
    if (this.#problem !== undefined) throw new LoupeError('invalid-request', this.#problem);
  }

  /** @param onChange told each time that it says something else */
  follow(onChange: (policies: ImagePolicies) => void): void {
    if (this.#options.path === '' || this.#stopped) return;
    this.#timer = setTimeout(() => {
      void this.#lookAgain(onChange).finally(() => this.follow(onChange));
    }, LOOK_MS).unref();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #lookAgain(onChange: (policies: ImagePolicies) => void): Promise<void> {
    const { log } = this.#options;
    const before = { policies: this.#policies, problem: this.#problem };
    await this.#look();
    if (this.#problem !== undefined && this.#problem !== before.problem)
      log.error(`${this.#problem}; what it said before holds on`);
    if (this.#problem === undefined && before.problem !== undefined)
      log.info('image-policy: the file is right again');
    if (this.#policies !== before.policies && !this.#stopped) onChange(this.#policies);
  }

  async #look(): Promise<void> {
    const { path } = this.#options;
    try {
      const { size, mtimeMs, ino } = await stat(path);
      const state = `${size} ${mtimeMs} ${ino}`;
      if (state === this.#state) return;
      // What reads YAML takes long to load: most archives have no such file.
      const { readPolicies } = await import('./read-policies.ts');
      const read = readPolicies(await firstBytes(path));
      this.#state = state;
      if ('policies' in read) {
        this.#policies = withDefaults(read.policies, this.#options);
        this.#problem = undefined;
        return;
      }
      const sentences = read.problems.slice(0, TOLD_PROBLEMS).map(({ line, column, message, suggestion }) => {
        const hint = suggestion === undefined ? '' : `; ${suggestion}`;
        return `image-policy: ${path}:${line}:${column}: ${message}${hint}`;
      });
      this.#problem = sentences.join('\n');
    } catch (error) {
      const code = errorCode(error);
      if (code === undefined) throw error;
      this.#state = undefined;
      const why = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`;
      this.#problem = `image-policy: ${path}: ${why}`;
    }
  }
}

function withDefaults(
  policies: ImagePolicies,
  { defaults = {} }: Pick<PolicyFileOptions, 'defaults'>,
): ImagePolicies {
  return policies.withDefaults(defaults);
}

/**
 * What a file of policies says that is not followed.
 *
 * @throws LoupeError `invalid-request`, as `PolicyFile.load`
 */
export async function readPolicyFile(settings: PolicySettings, imagesFolder: string): Promise<ImagePolicies> {
  const file = new PolicyFile({
    ...policyOptions(settings),
    imagesFolder,
    log: createLog('silent', 'image-policy'),
  });
  await file.load();
  return file.policies;
}

/** As many as are read, and one more of a file that has more. */
async function firstBytes(path: string): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await handle.read(
      Buffer.alloc(MAX_FILE_BYTES + 1),
      0,
      MAX_FILE_BYTES + 1,
      0,
    );
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
