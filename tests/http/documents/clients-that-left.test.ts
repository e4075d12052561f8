import { expect, test } from 'vitest';
import { PresentedCatalog } from '../../../src/essays/presented/catalog.ts';
import { PageDocuments } from '../../../src/http/documents/pages.ts';
import { PresentationDocuments } from '../../../src/http/documents/presentation.ts';
import { SeenBases } from '../../../src/http/documents/seen-bases.ts';
import { OneAtATime } from '../../../src/http/protocol/turns.ts';
import { plainCaching } from '../../support/caching.ts';
import { ComposedRows } from '../../support/composed-rows.ts';

// Clients that ask and leave: nothing is begun for them.

const LEFT = AbortSignal.abort();
const HERE = new AbortController().signal;
const MANIFEST = { kind: 'manifest', manifest: 'pier' } as const;
const PIER = 'label: The pier\nphotographs: [{image: a/1, alternativeText: A pier}]\n';

/** What a server that has many names has seen. */
function manyBases(): SeenBases {
  const bases = new SeenBases();
  for (let at = 0; at < 20; at += 1) bases.see(`http://h${at}.example`);
  return bases;
}

test('a document is not finished for a client that has left, and for others it is', async () => {
  const rows = new ComposedRows();
  rows.putImage({ identifier: 'a/1', width: 400, height: 300, modifiedMs: 1000 });
  rows.take(new Map([['pier.yaml', { bytes: Buffer.from(PIER), modifiedMs: 2000 }]]));
  const documents = new PresentationDocuments({
    limits: {},
    caching: plainCaching(),
    drafts: false,
    hasBags: false,
    maxBytes: 1e7,
    bases: manyBases(),
    making: new OneAtATime(),
    composed: () => {},
    catalog: new PresentedCatalog(rows.database),
  });
  const ask = (base: string, signal: AbortSignal) => documents.response(3, MANIFEST, base, {}, signal);
  // One that comes for the first time, and one that comes again.
  for (const base of ['http://once.example', 'http://h1.example']) {
    const [left, here] = await Promise.allSettled([ask(base, LEFT), ask(base, HERE)]);
    expect(left).toMatchObject({ status: 'rejected', reason: { name: 'AbortError' } });
    expect(here.status === 'fulfilled' && here.value?.body.toString()).toContain(`${base}/`);
  }
  // What is kept takes no turn.
  const kept = await ask('http://h1.example', LEFT);
  expect(kept).toBe(await ask('http://h1.example', HERE));
});

test('a page is not filled in for a client that has left', async () => {
  const pages = new PageDocuments({
    settings: {},
    maxBytes: 1e7,
    bases: manyBases(),
    making: new OneAtATime(),
    rendered: () => {},
  });
  const page = pages.page({
    state: ['a page'],
    late: { base: 'http://once.example' },
    isLasting: true,
    render: () => ['the text'],
  });
  await expect(page.bodyOf('identity', LEFT)).rejects.toMatchObject({ name: 'AbortError' });
  expect((await page.bodyOf('identity', HERE)).body.toString()).toBe('the text');
});
