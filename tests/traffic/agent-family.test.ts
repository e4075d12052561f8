import fc from 'fast-check';
import { expect, test } from 'vitest';
import { agentFamily } from '../../src/traffic/agent-family.ts';

const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/98.0.4758.102 Safari/537.36';

test.each([
  ['Mozilla/5.0 (compatible; GPTBot/1.2; +https://openai.com/gptbot)', 'GPTBot'],
  ['Mozilla/5.0 (compatible; bingbot/2.0) Chrome/120.0 Safari/537.36', 'bingbot'],
  ['Mozilla/5.0 (compatible; Bytespider; spider-feedback@example.com)', 'Bytespider'],
  [CHROME, 'Chrome 98'],
  [`${CHROME} Edg/98.0.1108.62`, 'Edge 98'],
  ['Mozilla/5.0 (X11; Ubuntu; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox 140'],
  [
    'Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1',
    'Safari 17',
  ],
  ['python-requests/2.32.3', 'python-requests'],
  ['curl/8.5.0', 'curl'],
  ['Mozilla/4.0 (something)', 'Mozilla'],
  ['Somebody (somebody@example.org)', 'Somebody'],
  ['', 'none'],
  ['  ', 'none'],
  ['203.0.113.9', 'none'],
])('%s is %s', (agent, family) => {
  expect(agentFamily(agent)).toBe(family);
});

test('is short and plain whatever comes', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom('bot', 'x/', ''),
      (text, middle) => {
        const family = agentFamily(`${text}${middle}${text}`);
        expect(family).toMatch(/^[\w. -]{1,40}$/);
      },
    ),
  );
});
