import { describe, expect, test } from 'vitest';
import { renderPhotoPage } from '../../../src/pages/photo/page.ts';
import type { Canvas, Manifest } from '../../../src/presentation/model/manifest.ts';
import { withoutDataBlocks } from '../../support/data-blocks.ts';
import { BASE, ESSAY, HOSTILE_ESSAY } from '../../support/essay-model.ts';
import { pageContext } from '../../support/page-context.ts';

function page(id: string, manifest: Manifest = ESSAY, asked?: string, version = 1): string {
  const found = manifest.canvases.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no canvas ${id}`);
  return renderPhotoPage({
    context: pageContext(manifest.languages, asked),
    manifest,
    canvas: found,
    version,
    image: found.images[version - 1] ?? found.images[0],
    appearancesOf: () => [],
  });
}

function without(id: string, ...names: (keyof Canvas)[]): Manifest {
  const canvases = ESSAY.canvases.map((each) => {
    if (each.id !== id) return each;
    return { ...each, ...Object.fromEntries(names.map((name) => [name, undefined])) };
  });
  return { ...ESSAY, canvases };
}

describe('the page of a photograph', () => {
  test('opens it in OpenSeadragon, and shows it without scripts too', () => {
    const text = page('cactus-01');
    expect(text).toContain('data-info="/archive/iiif/3/cactus%2F01/info.json"');
    expect(text).toContain(
      'data-page="/archive/photo/exile/cactus-01" data-canvas-width="6000" data-canvas-height="4000"',
    );
    expect(text).toContain('/archive/assets/openseadragon/openseadragon.min.js');
    expect(text).toMatch(
      /<div class="still"><div [^>]*><img [^>]*alt="A man digs up a cactus as tall as himself"/,
    );
  });

  test('names all that its scripts and its viewer will ask for, to be loaded at once', () => {
    const text = page('cactus-01');
    const preloads = [...text.matchAll(/<link rel="(?:module)?preload" href="([^"]+)"/g)].map(
      ([, href]) => href,
    );
    expect(preloads).toContain('/archive/iiif/3/cactus%2F01/info.json');
    expect(preloads).toContain(`${BASE}/iiif/3/cactus%2F01/full/375,250/0/default.jpg`);
    const modules = preloads.filter((href) => /^\/archive\/assets\/client\/joined-\w+\.js$/.test(href ?? ''));
    expect(modules.length).toBeGreaterThan(1);
    expect(modules.length).toBe(preloads.length - 2);
    expect(new Set(preloads).size).toBe(preloads.length);
  });

  test('offers the panel to share once its script is there, and until then the links that are in it', () => {
    const text = page('cactus-01', ESSAY, 'es');
    expect(text).toMatch(/<button [^>]*class="opens-share"[^>]* hidden>/);
    expect(text).toMatch(/<li class="in-share"><a href="[^"]*viewer=mirador[^"]*">/);
    expect(text).toMatch(/<li class="in-share">[^\n]*BibTeX/);
    const [, place = ''] = /id="share"[^>]* data-place="([^"]*)"/.exec(text) ?? [];
    const { addresses } = JSON.parse(place.replaceAll('&quot;', '"').replaceAll('&amp;', '&'));
    expect(addresses.link).toEqual([
      `${BASE}/photo/${ESSAY.id}/cactus-01{version}?lang=es`,
      `${BASE}/photo/${ESSAY.id}/cactus-01{version}@{region}?lang=es`,
    ]);
    expect(addresses.mirador[1]).toContain(
      encodeURIComponent(`${BASE}/content-state/${ESSAY.id}/cactus-01{version}?xywh={region}`),
    );
  });

  test('gives its caption and facts', () => {
    const text = page('cactus-01');
    for (const part of [
      '<h1>Digging</h1>',
      '<p>A <i>heavy</i> specimen.</p>',
      '<dt>Date</dt><dd>January 1940</dd>',
      '<dt>Place</dt><dd>Coyoacán</dd>',
      '<dt>People</dt><dd>Leon Trotsky, Natalia Sedova</dd>',
      '<dt>Photographer</dt><dd>Alexander Buchman</dd>',
      '<dt>Original</dt><dd>36 × 24 mm</dd>',
      '<dt>Scan</dt><dd><span data-of-version="scan">6000 × 4000 pixels</span></dd>',
      '<dt>Photograph</dt><dd>Alexander Buchman</dd>',
      'CC0, no rights reserved',
    ])
      expect(text).toContain(part);
    expect(text.match(/<dt>Date<\/dt>/g)).toHaveLength(1);
  });

  test('tells the size of the original as it was given, and that lengths are estimates where the scan has another shape', () => {
    const canvases = ESSAY.canvases.map((each) =>
      each.id === 'cactus-01'
        ? { ...each, millimetres: { width: 36, height: 26 }, isScaleEstimated: true as const }
        : each,
    );
    const text = page('cactus-01', { ...ESSAY, canvases });
    expect(text).toContain('<dt>Original</dt><dd>36 × 26 mm</dd>');
    const why = 'estimated, since the scan has another shape than the original';
    expect(text).toContain(`data-length-words="about {length} cm, ${why}"`);
    expect(text).toContain(`data-bar-words="≈ {length} cm" data-estimate="${why}"`);
  });

  test('has a label that looks like HTML as a heading, as plain text', () => {
    const label = { none: ['<img src=x onerror=alert(9)>'] };
    const canvases = ESSAY.canvases.map((each) => (each.id === 'rabbits-02' ? { ...each, label } : each));
    const text = page('rabbits-02', { ...ESSAY, label, canvases });
    const shown = '&lt;img src=x onerror=alert(9)&gt;';
    expect(text).toContain(`<h1>${shown}</h1>`);
    expect(text).toMatch(new RegExp(`<a class="home" [^>]*>${shown.replace(/[()]/g, '\\$&')}</a>`));
    expect(text).toContain(`<meta name="description" content="${shown}">`);
  });

  test('falls back to the credit and the rights of the essay', () => {
    expect(page('rabbits-02')).toContain('<dt>Credit</dt><dd>Courtesy of the archive</dd>');
    expect(page('rabbits-02')).toContain('rel="license">In copyright</a>');
    expect(page('cactus-01', without('cactus-01', 'millimetresPerPixel'))).not.toContain('<dt>Original</dt>');
  });

  test('lists its notes, numbered where they have a region, and not the caption once more', () => {
    const text = page('cactus-01');
    const list = /<section class="notes"[\s\S]*?<\/section>/.exec(text)?.[0] ?? '';
    expect(list.match(/<li>/g)).toHaveLength(3);
    expect(list).toContain('data-region="120,340,800,600"');
    expect(list).toContain('aria-label="Show where: 2"');
    expect(list).toContain('<b>Leon Trotsky</b>');
    expect(list).toContain('Of the whole.');
    expect(list).not.toContain('specimen');
    expect(list).not.toContain('as tall as himself');
    // Without scripts the outlines lie on the still picture.
    expect(text).toContain('style="left:50.000%;top:10.000%;width:10.000%;height:10.000%"><b>2</b>');
    expect(page('rabbits-02')).not.toContain('class="notes"');
  });

  test('offers its versions', () => {
    const text = page('cactus-01');
    expect(text).toContain(
      '<a href="/archive/photo/exile/cactus-01" data-version="/archive/iiif/3/cactus%2F01/info.json" data-full="/archive/iiif/3/cactus%2F01/full/max/0/default.jpg" data-scan="6000 × 4000 pixels" data-millimetres="0.006" data-length-words="{length} cm" data-bar-words="{length} cm" aria-current="true">Recto</a>',
    );
    expect(text).toMatch(
      /<a href="\/archive\/photo\/exile\/cactus-01~2" data-version="\/archive\/iiif\/3\/cactus%2F01%20verso\/info.json" [^>]*data-scan="3000 × 2000 pixels"[^>]*>Verso<\/a>/,
    );
    expect(page('rabbits-02')).not.toContain('data-version');
    // Opened at the second, it is about that: the notes lie on the first.
    const verso = page('cactus-01', ESSAY, 'es', 2);
    expect(verso).toContain(
      '<div id="viewer" class="whole" data-info="/archive/iiif/3/cactus%2F01%20verso/info.json" data-page="/archive/photo/exile/cactus-01"',
    );
    expect(verso).toMatch(
      /<div class="still"><div [^>]*><img src="[^"]*cactus%2F01%20verso\/[^>]*alt="[^"]*, Reverso"/,
    );
    expect(verso).not.toContain('class="outline"');
    expect(verso).toMatch(/<meta property="og:image" content="[^"]*cactus%2F01%20verso\//);
    expect(verso).toMatch(
      /<a href="\/archive\/photo\/exile\/cactus-01~2\?lang=es"[^>]* aria-current="true">/,
    );
    expect(verso).toContain('href="/archive/compare?photo=exile/cactus-01~2&amp;lang=es"');
    expect(verso).toContain('<dd><span data-of-version="scan">3000 × 2000 píxeles</span>');
  });

  test('leads to the photographs before and after, and to the sections that show it', () => {
    const text = page('cactus-01');
    expect(text).toContain('href="/archive/photo/exile/harbour" rel="prev"');
    expect(text).toContain('href="/archive/photo/exile/rabbits-02" rel="next"');
    expect(text).toContain('2 of 3');
    expect(page('harbour')).toContain('<a href="/archive/essay/exile#outings">Outings</a>');
    expect(page('harbour')).toContain('<a href="/archive/essay/exile#cactuses">Cactus hunting</a>');
    expect(page('harbour')).not.toContain('rel="prev"');
    expect(page('rabbits-02')).not.toContain('rel="next"');
    expect(page('cactus-01', ESSAY, 'es')).toContain(
      'href="/archive/photo/exile/rabbits-02?lang=es" rel="next"',
    );
  });

  test('leads to viewers at this photograph', () => {
    expect(page('cactus-01')).toContain('&amp;viewer=mirador&amp;canvas=cactus-01"');
    expect(page('cactus-01')).toContain('&amp;viewer=uv&amp;canvas=cactus-01"');
  });

  test('in another order goes by that order, under one address for search engines', () => {
    const { structures: _, ...flat } = ESSAY;
    const other = { ...flat, id: 'exile-by-date', canvases: [...ESSAY.canvases].reverse() };
    const text = page('cactus-01', other);
    expect(text).toContain('href="/archive/photo/exile-by-date/rabbits-02" rel="prev"');
    expect(text).toContain(`<link rel="canonical" href="${BASE}/photo/exile/cactus-01">`);
  });

  test('lets no text or name become markup', () => {
    const text = page('hostile', HOSTILE_ESSAY);
    expect(text).not.toContain('<img src=x');
    expect(withoutDataBlocks(text).replace(/"[^"]*"/g, '""')).not.toMatch(
      /<script(?![^>]* src=)|<[^>]* on\w+=|<style/i,
    );
  });
});
