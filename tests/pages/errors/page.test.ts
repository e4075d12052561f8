import { describe, expect, test } from 'vitest';
import { type ErrorPage, renderErrorPage } from '../../../src/pages/errors/page.ts';
import { readerOf } from '../../../src/pages/parts/reader.ts';
import { PAGE_LANGUAGES } from '../../../src/pages/words/words.ts';

function page(more: Partial<ErrorPage>, accepted: readonly string[] = ['en']): string {
  return renderErrorPage({
    root: '/archive',
    reader: readerOf(PAGE_LANGUAGES, undefined, accepted),
    status: 404,
    sentence: 'There is no essay "nope".',
    requestId: 'request-1',
    ...more,
  });
}

describe('what went wrong', () => {
  test('is told in the language of the reader, with what the server says of it in English', () => {
    const german = page({}, ['de-AT', 'en']);
    expect(german).toContain('<html lang="de">');
    expect(german).toContain('<h1>Hier ist nichts</h1>');
    expect(german).toContain('<p class="reason" lang="en" dir="ltr">There is no essay &quot;nope&quot;.</p>');
    expect(page({}, ['xx'])).toContain('<h1>There is nothing here</h1>');
  });

  test.each(PAGE_LANGUAGES)('has a heading, advice, a search box and ways on in %s', (language) => {
    const headings = [400, 404, 405, 410, 500, 503].map((status) => {
      const text = page({ status }, [language]);
      expect(text).toContain('role="search" action="/archive/search"');
      expect(text).toMatch(/<p class="ways"><a href="\/archive\/">/);
      expect(text).toContain('<meta name="robots" content="noindex">');
      return /<h1>([^<]+)<\/h1>/.exec(text)?.[1];
    });
    expect(new Set(headings).size).toBe(6);
  });

  test('says since when something is gone, in words', () => {
    const gone = { status: 410, sentence: 'The manifest "old" was deleted.', goneSince: '2026-11-28' };
    expect(page(gone)).toContain('Removed on 28 November 2026.');
    expect(page(gone, ['fr'])).toContain('Retiré le 28 novembre 2026.');
  });

  test('says when to try again, and leads there', () => {
    const busy = page({ status: 503, sentence: 'The server is busy.', retryAfterSeconds: 2 });
    expect(busy).toContain('Please try again in 2 seconds. <a href="">Try again</a>');
    expect(page({ status: 503, retryAfterSeconds: 1 })).toContain('in 1 second.');
  });

  test('is a number for the log where no more may be told, and no number where the reason is', () => {
    expect(page({ status: 500, sentence: undefined })).toMatch(/Something went wrong here[\s\S]*request-1/);
    const picture = page({ status: 500, sentence: 'The scan is damaged.' });
    expect(picture).toContain(
      '<h1>This image cannot be shown</h1>\n<p class="reason">The scan is damaged.</p>',
    );
    expect(picture).not.toContain('request-1');
  });

  test('is escaped', () => {
    expect(page({ sentence: '<script>alert(1)</script>' })).not.toContain('<script>');
  });
});
