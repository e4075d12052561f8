import { execFile } from 'node:child_process';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inflateRawSync } from 'node:zlib';
import { parseAllDocuments } from 'yaml';

const ROOT = join(import.meta.dirname, '..', '..');
export const CHART = join(ROOT, 'docs', 'deploy', 'helm', 'loupe');

/** A package that carries the program for Linux on x64, in an archive. There is no other in Debian or npm. */
const CARRIER = join(ROOT, 'node_modules', '@aws-cdk', 'asset-kubectl-v20', 'lib', 'layer.zip');
const INSIDE = 'helm/helm';

/** Why the chart cannot be rendered here; undefined where it can. */
export function missingHelm(): string | undefined {
  return process.platform === 'linux' && process.arch === 'x64'
    ? undefined
    : `the package that carries helm has it for Linux on x64, not for ${process.platform} on ${process.arch}`;
}

/** The bytes of a file of a zip archive, by its central directory. Throws where there is none of the name. */
function unzipped(archive: Buffer, name: string): Buffer {
  const end = archive.lastIndexOf('PK\x05\x06');
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    const nameBytes = archive.readUInt16LE(at + 28);
    if (archive.toString('utf8', at + 46, at + 46 + nameBytes) === name) {
      const local = archive.readUInt32LE(at + 42);
      const from = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
      return inflateRawSync(archive.subarray(from, from + archive.readUInt32LE(at + 20)));
    }
    at += 46 + nameBytes + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  throw new Error(`there is no ${name} in the archive`);
}

/** What helm has said, and whether it was content. */
export interface HelmRun {
  readonly ok: boolean;
  readonly output: string;
}

/** helm itself, in a folder of its own. */
export class Helm {
  readonly #program: string;
  readonly #folder: string;

  private constructor(program: string, folder: string) {
    this.#program = program;
    this.#folder = folder;
  }

  static async inFolder(folder: string): Promise<Helm> {
    const program = join(folder, 'helm');
    await writeFile(program, unzipped(await readFile(CARRIER), INSIDE));
    await chmod(program, 0o755);
    return new Helm(program, folder);
  }

  /** Runs a command on the chart, with values as `--set` takes them. */
  async run(command: readonly string[], values: readonly string[] = []): Promise<HelmRun> {
    const set = values.flatMap((value) => ['--set', value]);
    const env = { PATH: process.env['PATH'], HOME: this.#folder };
    try {
      const { stdout } = await promisify(execFile)(this.#program, [...command, CHART, ...set], { env });
      return { ok: true, output: stdout };
    } catch (error) {
      const told = error instanceof Error && 'stderr' in error && 'stdout' in error ? error : undefined;
      if (!told) throw error;
      return { ok: false, output: `${told.stdout}${told.stderr}` };
    }
  }

  /** The resources that a release named `photos` has, with these values. */
  async resources(values: readonly string[] = []): Promise<unknown[]> {
    const { ok, output } = await this.run(['template', 'photos', '--kube-version', '1.30.0'], values);
    if (!ok) throw new Error(output);
    return parseAllDocuments(output)
      .map((document): unknown => document.toJS())
      .filter((resource) => resource !== null);
  }
}
