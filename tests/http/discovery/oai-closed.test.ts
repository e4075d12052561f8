import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../../support/archive.ts';
import { ask } from '../../support/asking.ts';
import { runLoupe } from '../../support/command.ts';
import { startLoupe, type TestServer } from '../../support/loupe.ts';
import { errorsIn, oai } from '../../support/oai-client.ts';

let archive: Archive;

beforeAll(async () => {
  archive = await emptyArchive();
  await archive.addChart('box/1.jpg', 70, 60);
});
afterAll(async () => {
  await archive.remove();
});

async function serving(
  flags: readonly string[],
  check: (server: TestServer) => Promise<void>,
): Promise<void> {
  const server = await startLoupe({ images: archive.folder, flags });
  try {
    await check(server);
  } finally {
    await server.stop();
  }
}

test('without an address to write to, /oai answers 503, and the start says why', async () => {
  await serving([], async (server) => {
    const { status, text, headers } = await ask(server.url, '/oai?verb=Identify');
    expect([status, headers['retry-after']]).toEqual([503, undefined]);
    expect(text).toContain('--admin-email');
    expect(server.printed()).toContain('--admin-email');
    expect(server.logged()).not.toContain('request failed');
  });
});

test('an archive without collections has no sets', async () => {
  await serving(['--admin-email', 'a@b.example'], async (server) => {
    expect(server.printed()).toContain('/oai?verb=Identify');
    expect(errorsIn(await oai(server.url, '?verb=ListSets'))).toEqual(['noSetHierarchy']);
    expect(errorsIn(await oai(server.url, '?verb=ListRecords&metadataPrefix=oai_dc&set=a'))).toEqual([
      'noSetHierarchy',
    ]);
  });
});

test('an address that is none is refused at the start', async () => {
  const { code, errors } = await runLoupe(['serve', '--admin-email', 'nobody']);
  expect(code).not.toBe(0);
  expect(errors).toContain('admin-email');
});
