import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What the viewers draw themselves. */
const OF_VIEWERS = '#viewer-frame';

/** All rules that are no experiments, and the size of targets (WCAG 2.2, 2.5.8), which axe leaves out unless it is asked. */
const ALL: RunOptions = { rules: { 'target-size': { enabled: true } } };
/** The only ones that see colours. */
const OF_COLOURS: RunOptions = {
  runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] },
};

/** axe, which is evaluated in the page: functions given to `evaluate` run there. */
declare const axe: {
  run(context: object, options: RunOptions): Promise<AxeResults>;
};

async function findings(page: Page, options: RunOptions): Promise<string[]> {
  // Evaluated and not added as an element, which the page's Content-Security-Policy refuses; once, since it is large.
  if (!(await page.evaluate<boolean>("typeof axe === 'object'"))) await page.evaluate(AXE);
  const violations = await page.evaluate(
    async ([viewers, asked]) => {
      const found = await axe.run({ exclude: [viewers] }, { ...asked, resultTypes: ['violations'] });
      return found.violations;
    },
    [OF_VIEWERS, options] as const,
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, any }) => {
      const details = any.map(({ message }) => message).join('; ');
      return `${id}: ${help}: ${target.join(' ')}${details === '' ? '' : ` (${details})`}`;
    }),
  );
}

/**
 * What keeps people from reading a page, as far as axe can tell: by all of its rules as the page is, and by its colours in
 * the other colour scheme too. What the viewers draw is theirs.
 */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  const isDark = await page.evaluate<boolean>("matchMedia('(prefers-color-scheme: dark)').matches");
  const found = await findings(page, ALL);
  await page.emulateMedia({ colorScheme: isDark ? 'light' : 'dark' });
  const inOther = await findings(page, OF_COLOURS);
  await page.emulateMedia({ colorScheme: isDark ? 'dark' : 'light' });
  return [...found, ...inOther.map((fault) => `${fault}, in the other colours`)];
}

/** The same by all of its rules in one colour scheme, which the page has from then on. */
export async function faultsInScheme(page: Page, colorScheme: 'light' | 'dark'): Promise<string[]> {
  await page.emulateMedia({ colorScheme });
  return findings(page, ALL);
}
