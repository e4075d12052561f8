import { describe, expect, test } from 'vitest';
import { renderEssayPage } from '../../../src/pages/essay/page.ts';
import type { Appearance } from '../../../src/presentation/iiif/shared/context.ts';
import type { Manifest } from '../../../src/presentation/model/manifest.ts';
import { withoutDataBlocks } from '../../support/data-blocks.ts';
import { BASE, canvas, ESSAY, HOSTILE_ESSAY, image, range } from '../../support/essay-model.ts';
import { pageContext } from '../../support/page-context.ts';

interface Wanted {
  readonly manifest?: Manifest;
  readonly asked?: string;
  readonly accepted?: readonly string[];
  readonly appearances?: readonly Appearance[];
}

function piecesOf({ manifest = ESSAY, asked, accepted, appearances = [] }: Wanted): Iterable<string> {
  return renderEssayPage({
    context: pageContext(manifest.languages, asked, accepted),
    manifest,
    appearancesOf: (identifier) => (identifier === 'rabbits/02' ? appearances : []),
    collections: [
      { id: 'top', label: { en: ['Everything'] } },
      { id: 'mexico', label: { en: ['Mexico'] } },
    ],
  });
}

function page(wanted: Wanted = {}): string {
  return [...piecesOf(wanted)].join('');
}

/** The order in which texts come; -1 for one that is missing. */
function places(text: string, parts: readonly string[]): number[] {
  return parts.map((part) => text.indexOf(part));
}

function expectInOrder(text: string, parts: readonly string[]): void {
  const found = places(withoutDataBlocks(text), parts);
  expect(found, parts.join(' … ')).not.toContain(-1);
  expect(found).toEqual([...found].sort((a, b) => a - b));
}

describe('the page of an essay', () => {
  test('tells it in order: introduction, contents, sections with their photographs, credits', () => {
    const canvases = [canvas('before'), ...ESSAY.canvases];
    expectInOrder(page({ manifest: { ...ESSAY, canvases } }), [
      '<h1>In exile</h1>',
      'November 1939 to August 1940',
      '4 pictures',
      '<p>The introduction.</p>',
      '<a href="#outings">Outings</a>',
      '<a href="#cactuses">Cactus hunting</a>',
      '<a href="#rabbits">The rabbits</a>',
      '<a href="#cages">1940</a>',
      '>Plate before</h2>',
      '<section id="outings"',
      '>Outings</h2>',
      'Cactuses, and the sea.',
      '>The harbour</h3>',
      '<section id="cactuses"',
      '>Cactus hunting</h3>',
      '>Digging</h4>',
      '<p>A <i>heavy</i> specimen.</p>',
      '>The harbour</h4>',
      '<section id="rabbits"',
      '<section id="cages"',
      '>1940</h3>',
      '>rabbits/02</h4>',
      'Credits and rights',
      'Courtesy of the archive',
      '<a href="https://archive.example.org/about">The Archive</a>',
      '<a href="http://rightsstatements.org/vocab/InC/1.0/" rel="license">In copyright</a>',
    ]);
  });

  test('shows each photograph with its alternative text, date, place and people, leading to its page', () => {
    const text = page();
    expect(text).toContain('<a class="plate" href="/archive/photo/exile/cactus-01"><img ');
    expect(text).toContain('alt="A man digs up a cactus as tall as himself"');
    expect(text).toContain('alt="The harbour"');
    expect(text).toContain('January 1940 · Coyoacán');
    expect(text).toContain('<dt>People</dt><dd>Leon Trotsky, Natalia Sedova</dd>');
    // The date is not told twice, nor is what holds for the whole essay told of a photograph.
    expect(text).not.toContain('<dt>Date</dt>');
    expect(text.match(/<dt>Photographer<\/dt>/g)).toHaveLength(1);
  });

  test('leads to viewers, manifest, PDF, the other order and further collections', () => {
    const manifest = encodeURIComponent(`${BASE}/presentation/exile/manifest`);
    const text = page();
    expect(text).toContain(`href="/archive/view?manifest=${manifest}&amp;viewer=mirador"`);
    expect(text).toContain(`href="/archive/view?manifest=${manifest}&amp;viewer=uv"`);
    expect(text).toContain(`href="${BASE}/presentation/exile/manifest?manifest=${manifest}"`);
    expect(text).toContain('href="/archive/essay/exile/pdf"');
    expect(text).toContain('<a href="/archive/essay/exile-by-date">In exile, in the order taken</a>');
    expect(text).toMatch(
      /Part of: <a href="\/archive\/view\?manifest=[^"]*collection%2Fmexico&amp;viewer=mirador">Mexico</,
    );
    expect(withoutDataBlocks(text)).not.toContain('Everything');
  });

  test('says in which other essays a photograph appears, its own other orders aside', () => {
    const text = page({
      appearances: [
        { manifest: { id: 'exile', label: { none: ['itself'] } }, canvas: 'rabbits-02' },
        { manifest: { id: 'exile-by-date', label: { none: ['its other order'] } }, canvas: 'rabbits-02' },
        { manifest: { id: 'plants', label: { none: ['Plants'] } }, canvas: 'p1' },
      ],
    });
    expect(text.match(/Also appears in: <a href="[^"]*">[^<]*/g)).toEqual([
      'Also appears in: <a href="/archive/photo/plants/p1">Plants',
    ]);
  });

  test('is in the language of the reader, links included', () => {
    const text = page({ asked: 'es', accepted: ['en'] });
    expect(text).toContain('<html lang="es">');
    expectInOrder(text, ['<h1>En el exilio</h1>', '3 imágenes', 'La caza del cactus', 'Créditos y derechos']);
    expect(text).toContain('<a class="plate" href="/archive/photo/exile/cactus-01?lang=es">');
    // What is there in English only says so.
    const english = range('english', ['harbour'], { summary: { en: ['<p>In English.</p>'] } });
    expect(page({ manifest: { ...ESSAY, structures: range('all', [english]) }, asked: 'es' })).toContain(
      '<div class="prose" lang="en" dir="auto"><p>In English.</p></div>',
    );
    expect(text).toContain(
      '<a href="/archive/essay/exile?lang=es" lang="es" hreflang="es" aria-current="true">español</a>',
    );
    expect(page({ accepted: ['es-MX'] })).toContain('<html lang="es">');
    expect(page({ accepted: ['de'] })).toContain('<html lang="en">');
  });

  test('tells programs its address, its languages and what it shows', () => {
    const text = page();
    expect(text).toContain(`<link rel="canonical" href="${BASE}/essay/exile">`);
    expect(text).toContain(`hreflang="es" href="${BASE}/essay/exile?lang=es"`);
    expect(text).toContain('<meta name="description" content="The introduction.">');
    expect(text).toContain(
      `<meta property="og:image" content="${BASE}/iiif/3/cactus%2F01/full/!1024,1024/0/default.jpg">`,
    );
    expect(page({ asked: 'es' })).toContain(`<link rel="canonical" href="${BASE}/essay/exile?lang=es">`);
    expect(text).not.toContain('noindex');
  });

  test('says that a draft is one, and keeps it from search engines', () => {
    const text = page({ manifest: { ...ESSAY, status: 'draft' } });
    expect(text).toContain('Draft: not published');
    expect(text).toContain('<meta name="robots" content="noindex">');
  });

  test('lets no text or name become markup, nor a strange address a link', () => {
    const text = page({ manifest: HOSTILE_ESSAY });
    expect(text).not.toContain('<img src=x');
    expect(text).not.toMatch(/href="javascript:/);
    expect(text).toContain('Not a page');
    expect(withoutDataBlocks(text).replace(/"[^"]*"/g, '""')).not.toMatch(
      /<script(?![^>]* src=)|<[^>]* on\w+=|<style/i,
    );
  });

  test('of photographs without sections is all of them in order', () => {
    const { structures: _, ...flat } = ESSAY;
    const text = page({ manifest: { ...flat, canvases: [canvas('b'), canvas('a')] } });
    expectInOrder(text, ['>Plate b</h2>', '>Plate a</h2>', 'Credits and rights']);
    expect(text).not.toContain('<nav class="contents"');
  });

  test('has no credits where nobody is named, and leads on all the same', () => {
    const { requiredStatement: _, rights: __, ...nameless } = ESSAY;
    const none = { metadata: [], providers: [], homepage: [], seeAlso: [] };
    const text = page({ manifest: { ...nameless, ...none } });
    expect(text).not.toContain('title:credits:');
    expect(text).toContain('<h2 id="title:onward:">');
  });

  test('asks for a wide photograph as wide as its column, not as its row is high', () => {
    const wide = canvas('wide', { images: [image('wide', 20_000, 1000)] });
    const { structures: _, ...flat } = ESSAY;
    expect(page({ manifest: { ...flat, canvases: [wide] } })).toContain(
      'sizes="(min-width: 56rem) min(520rem, 100vw - min(6vw, 5rem)), 92vw"',
    );
    const structures = range('all', [range('one', ['wide'])]);
    expect(page({ manifest: { ...flat, canvases: [wide], structures } })).toContain(
      'sizes="(min-width: 56rem) min(520rem, 100vw - 24rem - min(10vw, 9rem)), 92vw"',
    );
  });

  test('has headings for sections of any depth', () => {
    const deep = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].reduceRight(
      (below, id) => range(id, [below]),
      range('deepest', ['harbour']),
    );
    const text = page({
      manifest: { ...ESSAY, structures: range('all', [deep]) },
    });
    expect(text).toContain('<h6 id="title:deepest">');
    expect(text).not.toMatch(/<h[789]/);
    expect(text.match(/<section id=/g)).toHaveLength(8);
  });

  test('of many photographs is rendered in pieces of a few', () => {
    const canvases = Array.from({ length: 50 }, (_, at) => canvas(`p${at}`));
    const { structures: _, ...flat } = ESSAY;
    const figures = [...piecesOf({ manifest: { ...flat, canvases } })].map(
      (piece) => piece.match(/<figure style/g)?.length ?? 0,
    );
    expect(figures.reduce((sum, count) => sum + count)).toBe(50);
    expect(Math.max(...figures)).toBeLessThan(10);
  });
});
