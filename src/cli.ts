#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { ingestOnce } from './commands/ingest.ts';
import { helpLines } from './config/describe.ts';
import { loadConfig } from './config/load.ts';
import type { Command } from './config/setting.ts';
import type { Config } from './config/settings.ts';
import { LoupeError } from './errors.ts';
import { createProgressDisplay } from './ingest/progress.ts';
import { createLog } from './log.ts';
import type { RunningServer } from './processes/primary.ts';
import { essayUrl, imageUrl, presentationUrl } from './urls.ts';

const USAGE: Record<Command, string> = {
  serve: 'loupe serve [flags]            serve the images; make what is missing meanwhile',
  ingest: 'loupe ingest [flags] [PATH …]   make pyramids for all images, or for those below the given paths',
  validate:
    'loupe validate [flags] [FILE …] say everything that is wrong with all manifests, or with the given files',
};

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const { version: number }: { version: string } = JSON.parse(text);
  return number;
}

function help(command: Command | undefined): void {
  if (!command) {
    print(`Loupe ${version()}: an IIIF image and presentation server for photo archives\n`);
    for (const usage of Object.values(USAGE)) print(`  ${usage}`);
    print('\nEach takes --help. Every flag has a variable too: --public-url is LOUPE_PUBLIC_URL.');
    return;
  }
  print(`${USAGE[command]}\n`);
  for (const line of helpLines(command)) print(line);
}

/** The addresses that a newcomer tries first. */
function greet(config: Config, { port, identifiers, manifests }: RunningServer): void {
  const { host, publicUrl } = config.server;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  const base = publicUrl || `http://${name}:${port}`;
  const count = identifiers.length === 1 ? '1 image' : `${identifiers.length} images`;
  print(`Loupe serves ${count} at ${base}/`);
  if (publicUrl) print(`  listening  http://${name}:${port}/`);
  const [first] = identifiers;
  const [manifest] = manifests;
  if (manifest !== undefined) {
    print(`  an essay   ${essayUrl(base, manifest)}`);
    print(`  manifest   ${presentationUrl(base, 3, { kind: 'manifest', manifest })}`);
  }
  if (first === undefined) return;
  print(`  info.json  ${imageUrl(base, 3, first)}/info.json`);
  print(`  a tile     ${imageUrl(base, 3, first)}/0,0,512,512/512,512/0/default.jpg`);
}

async function serve(config: Config): Promise<void> {
  // Imported here only: `ingest` would start a quarter slower with it.
  const { requireOpenFiles } = await import('./processes/open-files.ts');
  requireOpenFiles(config);
  const { startServer } = await import('./processes/primary.ts');
  const server = await startServer(config, createProgressDisplay(process.stdout));
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

/** Says in the log of a server, and to people elsewhere, which settings were written by old names. */
function tellRenamed(command: Command, config: Config, renamed: readonly string[]): void {
  for (const sentence of renamed)
    if (command === 'serve') createLog(config.log.level, 'primary').warn(sentence);
    else process.stderr.write(`loupe: ${sentence}\n`);
}

function fail(error: unknown): never {
  if (error instanceof LoupeError)
    for (const line of error.message.split('\n')) process.stderr.write(`loupe: ${line}\n`);
  else process.stderr.write(`loupe: ${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(error instanceof LoupeError ? 2 : 1);
}

async function main([command, ...argv]: readonly string[]): Promise<void> {
  if (command === '--version') print(version());
  else if (command === undefined || command === 'help' || command === '--help') help(undefined);
  else if (command !== 'serve' && command !== 'ingest' && command !== 'validate')
    throw new LoupeError(
      'invalid-request',
      `${command}: the commands are serve, ingest and validate; see loupe --help`,
    );
  else if (argv.includes('--help')) help(command);
  else {
    const { config, positionals, renamed } = loadConfig(command, process.env, argv);
    tellRenamed(command, config, renamed);
    if (command === 'ingest') process.exitCode = await ingestOnce(config, positionals, process.stdout);
    else if (command === 'validate') process.exitCode = await validate(config, positionals);
    else if (positionals.length > 0)
      throw new LoupeError('invalid-request', `${positionals[0]}: serve takes flags only`);
    else await serve(config);
  }
}

// Whoever reads what is printed may have read enough, as `head` has: the command goes on to its end.
process.stdout.on('error', (error: Error & { code?: string }) => {
  if (error.code !== 'EPIPE') fail(error);
});
main(process.argv.slice(2)).catch(fail);
