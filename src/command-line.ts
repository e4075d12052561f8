import { isStoreLocation } from './archive/folders.ts';
import { ingestOnce } from './commands/ingest.ts';
import { helpLines } from './config/describe.ts';
import { loadConfig } from './config/load.ts';
import type { Command } from './config/setting.ts';
import type { Config } from './config/settings.ts';
import { storeEnvironment } from './config/store-environment.ts';
import { LoupeError } from './errors.ts';
import { createProgressDisplay } from './ingest/progress.ts';
import { createLog } from './log.ts';
import type { RunningServer } from './processes/primary.ts';
import { programVersion } from './program.ts';
import { essayUrl, imageUrl, informationUrl, oaiUrl, presentationUrl } from './urls.ts';

const USAGE: Record<Command, string> = {
  serve: 'loupe serve [flags]            serve the images; make what is missing meanwhile',
  build: 'loupe build [flags]            make and publish the archive in a store, for nodes that serve it',
  ingest: 'loupe ingest [flags] [PATH …]   make pyramids for all images, or for those below the given paths',
  validate:
    'loupe validate [flags] [FILE …] say everything that is wrong with all manifests, or with the given files',
  inspect:
    'loupe inspect [flags] [PATH …]  what scans are, what Loupe does with them, and what is wrong; --fixity: do they rot?',
  backup: 'loupe backup [flags] FILE      copy what Loupe knows into a new file, also while it serves',
  restore: 'loupe restore [flags] FILE     put such a copy back, while nothing serves',
  forget: 'loupe forget [flags]           let go of images and essays whose files are missing',
  refresh: 'loupe refresh [flags]          tell all that is published again in the change stream',
  purge:
    'loupe purge [flags] ID         have an image or manifest made anew, here and in caches in front; --all: everything',
  origins:
    'loupe origins [flags] [ID]     have other servers asked for scans that have changed there, all or that of one image',
  traffic: 'loupe traffic [flags]          who has what rendered, and who would be beyond a budget',
  harvest:
    'loupe harvest [flags] URL      bring the manifests of another archive into a folder, and keep up with it',
};

function isCommand(name: string): name is Command {
  return name in USAGE;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function help(command: Command | undefined): void {
  if (!command) {
    print(`Loupe ${programVersion()}: an IIIF image and presentation server for photo archives\n`);
    for (const usage of Object.values(USAGE)) print(`  ${usage}`);
    print('\nEach takes --help. Every flag has a variable too: --public-url is LOUPE_PUBLIC_URL.');
    return;
  }
  print(`${USAGE[command]}\n`);
  for (const line of helpLines(command)) print(line);
}

/** The addresses that a newcomer tries first. */
function greet(config: Config, { port, images, firstImage: first, manifests }: RunningServer): void {
  const { host, publicUrl } = config.server;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  const own = `http://${name}:${port}`;
  const base = publicUrl || own;
  const count = images === 1 ? '1 image' : `${images} images`;
  if (config.sharing.role === 'build') {
    print(`Loupe builds ${count}, and serves only /health, /ready and /metrics at ${own}/`);
    return;
  }
  print(`Loupe serves ${count} at ${base}/`);
  if (publicUrl) print(`  listening  ${own}/`);
  const [manifest] = manifests;
  if (manifest !== undefined) {
    print(`  an essay   ${essayUrl(base, manifest)}`);
    print(`  manifest   ${presentationUrl(base, 3, { kind: 'manifest', manifest })}`);
  }
  const { adminEmail } = config.discovery;
  if (adminEmail) print(`  OAI-PMH    ${oaiUrl(base)}?verb=Identify`);
  else print('  OAI-PMH    not answered: aggregators need an address to write to, which --admin-email sets');
  if (first === undefined) return;
  print(`  info.json  ${informationUrl(base, 3, first)}`);
  print(`  a tile     ${imageUrl(base, 3, first)}/0,0,512,512/512,512/0/default.jpg`);
}

async function serve(config: Config): Promise<void> {
  // Imported here only: `ingest` would start a quarter slower with it.
  const { startFor } = await import('./nodes/start.ts');
  const environment = storeEnvironment(process.env);
  const server = await startFor(config, createProgressDisplay(process.stdout), environment);
  server.failed.then(fail, fail);
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    server.stop().then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  greet(config, server);
}

async function validate(config: Config, files: readonly string[]): Promise<number> {
  if (config.validation.upgrade) {
    const { upgradeOnce } = await import('./commands/upgrade.ts');
    return upgradeOnce(config, files, process);
  }
  const { validateOnce } = await import('./commands/validate.ts');
  return validateOnce(config, files, process.stdout);
}

/** Aborted by the first signal; the second one ends the process at once. */
function endingSignal(): AbortSignal {
  const ending = new AbortController();
  const end = (): void => {
    if (ending.signal.aborted) process.exit(1);
    ending.abort(new LoupeError('invalid-request', 'ended early'));
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  return ending.signal;
}

async function harvest(config: Config, addresses: readonly string[]): Promise<number> {
  const { harvestOnce } = await import('./commands/harvest.ts');
  return harvestOnce(config, addresses, {
    output: process.stdout,
    version: programVersion(),
    signal: endingSignal(),
  });
}

async function inspect(config: Config, paths: readonly string[]): Promise<number> {
  const { stdout, stderr } = process;
  const streams = { stdout, stderr, signal: endingSignal() };
  if (!config.inspection.fixity)
    return (await import('./commands/inspect.ts')).inspectOnce(config, paths, streams);
  return (await import('./commands/fixity.ts')).fixityOnce(config, paths, streams);
}

/** Only servers have their data in a store. */
function requireFolder(command: Command, { folders }: Config): void {
  if (command !== 'validate' && command !== 'harvest' && isStoreLocation(folders.data))
    throw new LoupeError(
      'invalid-request',
      `data ${folders.data}: loupe ${command} works in a folder: that which the builder has as --local`,
    );
}

/** Runs a command; a server goes on after it. Returns the exit code. */
async function run(command: Command, config: Config, positionals: readonly string[]): Promise<number> {
  if (command !== 'serve' && command !== 'build') requireFolder(command, config);
  if (command === 'ingest') return ingestOnce(config, positionals, process.stdout);
  if (command === 'validate') return validate(config, positionals);
  if (command === 'harvest') return harvest(config, positionals);
  if (command === 'inspect') return inspect(config, positionals);
  if (command === 'purge') {
    await (await import('./commands/purge.ts')).purgeNamed(config, positionals, process.stdout);
    return 0;
  }
  if (command === 'origins') {
    await (await import('./commands/origins.ts')).askOrigins(config, positionals, process.stdout);
    return 0;
  }
  const takesFile = command === 'backup' || command === 'restore';
  const [file, more] = positionals;
  if (takesFile && (file === undefined || more !== undefined))
    throw new LoupeError('invalid-request', `${command}: takes one file: ${USAGE[command]}`);
  if (!takesFile && file !== undefined)
    throw new LoupeError('invalid-request', `${file}: ${command} takes flags only`);
  if (command === 'serve') await serve(config);
  else if (command === 'build') await serve({ ...config, sharing: { ...config.sharing, role: 'build' } });
  else if (command === 'forget')
    await (await import('./commands/forget.ts')).forgetMissing(config, process.stdout);
  else if (command === 'refresh')
    await (await import('./commands/refresh.ts')).refreshStream(config, process.stdout);
  else if (command === 'traffic')
    await (await import('./commands/traffic.ts')).tellTraffic(config, process.stdout);
  else {
    const { backUpTo, restoreFrom } = await import('./commands/backup.ts');
    await (command === 'backup' ? backUpTo : restoreFrom)(config, file ?? '', process.stdout);
  }
  return 0;
}

/** Says in the log of a server, and to people elsewhere, which settings were written by old names. */
function tellRenamed(command: Command, config: Config, renamed: readonly string[]): void {
  for (const sentence of renamed)
    if (command === 'serve' || command === 'build') createLog(config.log.level, 'primary').warn(sentence);
    else process.stderr.write(`loupe: ${sentence}\n`);
}

function fail(error: unknown): never {
  if (error instanceof LoupeError)
    for (const line of error.message.split('\n')) process.stderr.write(`loupe: ${line}\n`);
  else process.stderr.write(`loupe: ${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(error instanceof LoupeError ? 2 : 1);
}

async function main([command, ...argv]: readonly string[]): Promise<void> {
  if (command === '--version') print(programVersion());
  else if (command === undefined || command === 'help' || command === '--help') help(undefined);
  else if (!isCommand(command))
    throw new LoupeError(
      'invalid-request',
      command.startsWith('-')
        ? `${command}: a command stands before its flags, as in loupe serve ${command}; see loupe --help`
        : `${command}: the commands are ${new Intl.ListFormat('en').format(Object.keys(USAGE))}; see loupe --help`,
    );
  else if (argv.includes('--help')) help(command);
  else {
    const { config, positionals, renamed } = loadConfig(command, process.env, argv);
    tellRenamed(command, config, renamed);
    process.exitCode = await run(command, config, positionals);
  }
}

/** Does what a command line says, and sets the exit code; a server goes on after it. */
export async function runCommandLine(argv: readonly string[]): Promise<void> {
  // Whoever reads what is printed may have read enough, as `head` has: the command goes on to its end.
  process.stdout.on('error', (error: Error & { code?: string }) => {
    if (error.code !== 'EPIPE') fail(error);
  });
  // What the SDK of S3 would print beside the log, of Node versions that it will want one day.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  await main(argv).catch(fail);
}
