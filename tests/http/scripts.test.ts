import { readFile } from 'node:fs/promises';
import { extractText, getDocumentProxy } from 'unpdf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Archive, emptyArchive } from '../support/archive.ts';
import { ask } from '../support/asking.ts';
import { startLoupe, type TestServer } from '../support/loupe.ts';

// Essays in languages whose letters are not Latin, or run from right to left.

/** Meitei, whose letters no font of the PDF has, beside English. */
const MEITEI = `
language: mni-Mtei
label: {mni-Mtei: ꯃꯤꯇꯩ, en: Meitei}
photographs: [{image: a/01, label: {mni-Mtei: ꯐꯣꯇꯣ, en: A photograph}, alternativeText: {en: A chart}}]
`;
/** The same without another language. */
const ONLY_MEITEI = `
language: mni-Mtei
label: ꯃꯤꯇꯩ
photographs: [{image: a/01, label: ꯐꯣꯇꯣ, alternativeText: ꯐꯣꯇꯣ}]
`;

let archive: Archive;
let server: TestServer;

beforeAll(async () => {
  archive = await emptyArchive();
  for (const image of ['a/01', 'yafa/01-recto', 'yafa/01-verso', 'yafa/02', 'yafa/03', 'يافا/بيت'])
    await archive.addChart(`${image}.jpg`, 800, 600);
  for (const name of ['yafa', 'garten']) {
    const text = await readFile(new URL(`essays-in-scripts/${name}.yaml`, import.meta.url), 'utf8');
    await archive.addManifest(`${name}.yaml`, text);
  }
  await archive.addManifest('meitei.yaml', MEITEI);
  await archive.addManifest('only-meitei.yaml', ONLY_MEITEI);
  server = await startLoupe({ images: archive.folder });
});

afterAll(async () => {
  await server?.stop();
  await archive?.remove();
});

async function textOf(path: string): Promise<string> {
  return (await ask(server.url, path)).text;
}

async function print(path: string): Promise<{ text: string; source: string }> {
  const response = await fetch(`${server.url}${path}`);
  expect(response.status).toBe(200);
  const bytes = Buffer.from(await response.arrayBuffer());
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(bytes)), { mergePages: true });
  return { text, source: bytes.toString('latin1') };
}

describe('an essay from right to left', () => {
  test('is a page in its language and direction, with Loupe’s own words marked', async () => {
    const text = await textOf('/essay/yafa');
    expect(text).toContain('<html lang="ar" dir="rtl">');
    expect(text).toContain('<h1>رسائل من يافا</h1>');
    expect(text).toContain('<span lang="en" dir="ltr">Credits and rights</span>');
    expect(text).toContain('<span lang="en" dir="ltr">PDF</span>');
    expect((await ask(server.url, '/essay/yafa')).headers['content-language']).toBe('ar');
  });

  test('sets several values apart, each in its own direction', async () => {
    const text = await textOf('/photo/yafa/yafa-03');
    expect(text).toContain('<bdi>سعيد حنا</bdi>, <bdi>مريم</bdi>');
  });

  test('has its arrows as the page runs', async () => {
    const text = await textOf('/photo/yafa/letter-1');
    expect(text).toMatch(/rel="next"[^>]*>←</);
    expect(await textOf('/photo/yafa/letter-1?lang=en')).toMatch(/rel="next"[^>]*>→</);
    const manifest = encodeURIComponent(`${server.url}/presentation/3/yafa/manifest`);
    expect(await textOf(`/view?manifest=${manifest}&lang=ar`)).toContain('>→ رسائل من يافا<');
  });

  test('is in a frame from left to right in Universal Viewer, which is not made for another direction', async () => {
    const manifest = encodeURIComponent(`${server.url}/presentation/3/yafa/manifest`);
    const text = await textOf(`/view?manifest=${manifest}&viewer=uv&lang=ar`);
    expect(text).toContain('<html lang="ar" dir="rtl">');
    expect(text).toContain('<div id="viewer-frame" class="uv" dir="ltr"');
    // Mirador is mirrored with the page.
    expect(await textOf(`/view?manifest=${manifest}&viewer=mirador&lang=ar`)).toContain(
      'class="mirador" data-',
    );
  });

  test('is from left to right in its other language', async () => {
    const text = await textOf('/essay/yafa?lang=en');
    expect(text).toContain('<html lang="en">');
    expect(text).not.toContain('<span lang="en"');
    expect(text).toContain('lang="ar" hreflang="ar" dir="auto"');
  });

  test('is printed with its letters, which are read in their order', async () => {
    const { text, source } = await print('/essay/yafa/pdf?lang=ar');
    for (const words of ['رسائل من يافا', 'رسالة إلى الأخ', 'كل شيء بخير', 'أرشيف المثال'])
      expect(text).toContain(words);
    expect(source).toContain('/Lang (ar)');
    expect(source).toContain('noto-naskh-arabic');
    expect(source).toContain('/ActualText');
  });
});

test('the viewers open in the language of the page, which may be none of Loupe’s own', async () => {
  const manifest = encodeURIComponent(`${server.url}/presentation/3/garten/manifest`);
  const german = await textOf(`/view?manifest=${manifest}&viewer=mirador`);
  expect(german).toContain('<html lang="de">');
  expect(german).toContain('data-language="de"');
  expect(await textOf(`/view?manifest=${manifest}&lang=en`)).toContain('data-language="en"');
});

describe('letters that no font has', () => {
  test('no manifest offers a PDF with them', async () => {
    const manifest = async (id: string, version: number) =>
      JSON.parse(await textOf(`/presentation/${version}/${id}/manifest`));
    const bag = (id: string) => `${server.url}/essay/${id}/bag`;
    expect((await manifest('meitei', 3)).rendering).toMatchObject([
      { id: `${server.url}/essay/meitei/pdf`, language: ['en'] },
      { id: bag('meitei') },
    ]);
    expect((await manifest('yafa', 3)).rendering).toMatchObject([
      { language: ['ar', 'en'] },
      { id: bag('yafa') },
    ]);
    for (const version of [2, 3, 4])
      expect([(await manifest('only-meitei', version)).rendering].flat()).toMatchObject([
        { [version === 2 ? '@id' : 'id']: bag('only-meitei') },
      ]);
  });

  test('there is none at its address, nor a link to it', async () => {
    expect((await print('/essay/meitei/pdf?lang=en')).text).toContain('A photograph');
    const answer = await ask(server.url, '/essay/meitei/pdf?lang=mni-Mtei');
    expect(answer.status).toBe(404);
    expect(answer.text).toContain('there is no PDF of the essay');
    expect(answer.text).toContain('ꯃ');
    expect(await textOf('/essay/meitei')).not.toContain('/essay/meitei/pdf');
    expect(await textOf('/essay/meitei?lang=en')).toContain('/essay/meitei/pdf');
  });
});
