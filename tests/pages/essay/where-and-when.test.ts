import { describe, expect, test } from 'vitest';
import { hasMap, renderMap } from '../../../src/pages/essay/map.ts';
import { renderEssayPage } from '../../../src/pages/essay/page.ts';
import { hasTimeline, renderTimeline } from '../../../src/pages/essay/timeline.ts';
import type { Canvas, Manifest, Place, Range } from '../../../src/presentation/model/manifest.ts';
import { canvas, ESSAY, range } from '../../support/essay-model.ts';
import { pageContext } from '../../support/page-context.ts';
import { htmlFaults } from '../../support/valid-html.ts';

function essay(canvases: readonly Canvas[], sections: readonly Range[] = []): Manifest {
  const { structures: _, start: __, ...rest } = ESSAY;
  return { ...rest, canvases, ...(sections.length > 0 && { structures: range('contents', sections) }) };
}

function part(manifest: Manifest, languages: readonly string[] = ['en']) {
  return { context: pageContext(languages), manifest, appearancesOf: () => [] };
}

function place(name: string, longitude: number, latitude: number): Place {
  return { label: { en: [name] }, longitude, latitude };
}

const MEXICO = place('Coyoacán', -99.16, 19.358);
const NEAR_BY = place('San Ángel', -99.19, 19.346);
const VERACRUZ = place('Veracruz', -96.13, 19.2);

/** The photographs that the entries of a map lead to, by the number of the place. */
function entries(map: string): Record<string, string[]> {
  return Object.fromEntries(
    map
      .split('<li class="entry" id="place:')
      .slice(1)
      .map((entry) => [
        entry.slice(0, entry.indexOf('"')),
        [...entry.matchAll(/href="\/archive\/photo\/[^/]+\/([^"]+)"/g)].map(([, id = '']) => id),
      ]),
  );
}

describe('a map', () => {
  test('leads to the photographs of each place, those that lie near to each other by one mark', () => {
    const map = renderMap(
      part(
        essay([
          canvas('a', { places: [MEXICO] }),
          canvas('b', { places: [VERACRUZ] }),
          canvas('c', { places: [NEAR_BY] }),
          canvas('d', { places: [MEXICO] }),
          canvas('e'),
        ]),
      ),
    ).text;
    expect(entries(map)).toEqual({ 1: ['a', 'd', 'c'], 2: ['b'] });
    const pins = [...map.matchAll(/<a class="pin" href="#place:(\d)" style="left:([\d.]+)%;top:[\d.]+%"/g)];
    expect(pins.map(([, number]) => number)).toEqual(['1', '2']);
    expect(Number(pins[0]?.[2])).toBeLessThan(Number(pins[1]?.[2]));
    expect(map).toContain('aria-label="1: Coyoacán · San Ángel"');
    expect(map).toMatch(/<svg [^>]*role="img" aria-label="Map of the places in the pictures">/);
    expect(map).toMatch(/<path fill-rule="evenodd" d="M[\d l-]+z/);
  });

  test('takes the place of the innermost section for photographs that have none', () => {
    const inner = range('inner', ['b'], { places: [VERACRUZ] });
    const sections = [range('outer', ['a', inner], { places: [MEXICO] }), range('bare', ['c'])];
    const map = renderMap(part(essay([canvas('a'), canvas('b'), canvas('c')], sections))).text;
    expect(entries(map)).toEqual({ 1: ['a'], 2: ['b'] });
  });

  test('is not there without places, nor of the place of the essay alone', () => {
    const manifest = { ...essay([canvas('a')]), places: [MEXICO] };
    expect(hasMap(manifest)).toBe(false);
    expect(renderMap(part(manifest)).text).toBe('');
  });

  test('keeps marks at the poles within its edges, and shows a bounded number of pictures', () => {
    const many = Array.from({ length: 40 }, (_, n) => canvas(`p${n}`, { places: [place('North', 0, 90)] }));
    const map = renderMap(part(essay([...many, canvas('s', { places: [place('South', 10, -90)] })]))).text;
    expect(map.match(/<img /g)).toHaveLength(12);
    expect(map).toContain('and 29 more');
    for (const [, top] of map.matchAll(/top:(-?[\d.]+)%/g)) {
      expect(Number(top)).toBeGreaterThan(0);
      expect(Number(top)).toBeLessThan(100);
    }
  });

  test('escapes names of places', () => {
    const hostile = { ...MEXICO, label: { en: [`"><img src=x onerror='alert(1)'>`] } };
    expect(renderMap(part(essay([canvas('a', { places: [hostile] })]))).text).not.toContain('<img src=x');
  });
});

function dated(id: string, edtf: string, words: string): Canvas {
  return canvas(id, { edtf, date: { en: [words] } });
}

/** Of each row its words, and where its bar begins and how long it is. */
function rows(timeline: string): (string | undefined)[][] {
  const row =
    /<li class="row"><p>([^<]+)<\/p><span class="bar" aria-hidden="true"><i class="extent(?: ([^"]+))?" style="inset-inline-start:([\d.]+)%;inline-size:([\d.]+)%">/g;
  return [...timeline.matchAll(row)].map(([, ...found]) => found);
}

describe('a timeline', () => {
  test('shows dates as they are written, in the order of time, with their length', () => {
    const manifest = essay([
      dated('d', '1942/..', 'from 1942'),
      dated('b', '1940-03~', 'about March 1940'),
      dated('a', '1939/1940', '1939 – 1940'),
      dated('c', '1941', '1941'),
      dated('c2', '1941', '1941'),
      canvas('e'),
    ]);
    const timeline = renderTimeline(part(manifest)).text;
    const found = rows(timeline);
    expect(found.map(([words, mark]) => [words, mark])).toEqual([
      ['1939 – 1940', undefined],
      ['about March 1940', 'vague'],
      ['1941', undefined],
      ['from 1942', 'and-after'],
    ]);
    const [first, second, third] = found.map(([, , start, length]) => [Number(start), Number(length)]);
    expect(first?.[0]).toBe(0);
    expect(second?.[0]).toBeGreaterThan(30);
    expect(second?.[1]).toBeLessThan(5);
    expect((third?.[0] ?? 0) + (third?.[1] ?? 0)).toBeCloseTo(100, 1);
    expect(timeline.match(/href="\/archive\/photo\//g)).toHaveLength(5);
  });

  test('is there from two different dates on', () => {
    const once = essay([dated('a', '1940', '1940'), dated('b', '1940', '1940'), canvas('c')]);
    expect(hasTimeline(once)).toBe(false);
    expect(renderTimeline(part(once)).text).toBe('');
    expect(hasTimeline(essay([...once.canvases, dated('d', '1941', '1941')]))).toBe(true);
  });

  test('puts many dates together by years, and then by decades', () => {
    const days = Array.from({ length: 60 }, (_, n) =>
      dated(`p${n}`, `19${40 + Math.floor(n / 12)}-${String((n % 12) + 1).padStart(2, '0')}`, `month ${n}`),
    );
    const byYears = rows(renderTimeline(part(essay(days))).text);
    expect(byYears.map(([words]) => words)).toEqual(['1940', '1941', '1942', '1943', '1944']);
    const years = Array.from({ length: 60 }, (_, n) => dated(`p${n}`, `${1900 + n}`, `${1900 + n}`));
    const byDecades = rows(renderTimeline(part({ ...essay(years), languages: ['en'] })).text);
    expect(byDecades.map(([words]) => words)).toEqual(['1900s', '1910s', '1920s', '1930s', '1940s', '1950s']);
  });

  test('writes years above the bars that touch no other, nor leave the bars, in a window of 320 pixels', () => {
    const found = (span: string, pattern: RegExp): { place: number; year: number }[] => {
      const [, end = ''] = span.split('/');
      const { text } = renderTimeline(part(essay([dated('a', span, span), dated('b', end, end)])));
      return [...text.matchAll(pattern)].map(([, place, year]) => ({
        place: Number(place),
        year: Number(year),
      }));
    };
    // A year of four digits and the gap after it, of the 288 pixels between the edges of the page.
    const [digits, gap] = [(100 * 33) / 288, (100 * 4) / 288];
    const spans = ['1939-11/1940-08', '1939/1940', '1939-01/1940-01', '1938-09/1944-02', '1905-06/1961-03'];
    for (const [at, span] of spans.entries()) {
      const years = found(span, /<span class="year" style="inset-inline-start:([\d.]+)%">(\d+)/g);
      expect(years.length, span).toBeGreaterThan(0);
      for (const [index, { place }] of years.entries())
        expect((years[index + 1]?.place ?? 100 + gap) - place, span).toBeGreaterThanOrEqual(digits + gap);
      if (at === 1) expect(years.map(({ year }) => year)).toEqual([1939, 1940]);
    }
    // Where there is room in a wide window alone, it is shown there.
    const wide = found(
      '1939-11/1941-06',
      /class="year wants-room" style="inset-inline-start:([\d.]+)%">(\d+)/g,
    );
    expect(wide).toEqual([{ place: 0, year: 1939 }]);
  });

  test('takes moments of IIIF JSON, of which midnight on the first of January is the year', () => {
    const manifest = essay([
      canvas('a', { navDate: '1912-01-01T00:00:00Z' }),
      canvas('b', { navDate: '1913-06-07T00:00:00Z' }),
    ]);
    const found = rows(renderTimeline(part({ ...manifest, languages: ['en'] })).text);
    expect(found.map(([words]) => words)).toEqual(['1912', '7 June 1913']);
  });
});

describe('the page of an essay', () => {
  const page = (manifest: Manifest): string =>
    [...renderEssayPage({ ...part(manifest), collections: [] })].join('');

  test('begins with a photograph that is loaded at once, before the words', () => {
    const text = page(ESSAY);
    const first = /<figure class="first"[^>]*><a class="plate" href="([^"]+)"><img ([^>]*)>/.exec(text);
    expect(first?.[1]).toContain('/archive/photo/');
    expect(first?.[2]).not.toContain('loading="lazy"');
    expect(first?.[2]).toMatch(/ alt="[^"]+"/);
    expect(text.indexOf('<figure class="first"')).toBeLessThan(text.indexOf('class="introduction"'));
  });

  test('names map and timeline where there are any', () => {
    const both = page(
      essay([dated('a', '1940', '1940'), { ...dated('b', '1941', '1941'), places: [MEXICO] }]),
    );
    expect(both).toContain('<a href="#page:map">Map</a> · <a href="#page:timeline">Timeline</a>');
    expect(page(essay([canvas('a')]))).not.toMatch(/#page:(?:map|timeline)/);
  });

  test('is valid HTML, with map and timeline, in English and in Arabic', async () => {
    const places = [
      { ...dated('a', '1940', '1940'), places: [MEXICO] },
      { ...dated('b', '1941/..', 'from 1941'), places: [VERACRUZ] },
    ];
    for (const language of ['en', 'ar'])
      expect(await htmlFaults(page({ ...essay(places), languages: [language] }))).toEqual([]);
  });
});
