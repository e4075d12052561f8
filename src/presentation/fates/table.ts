import type { Fate, FateRow, Kind } from './fates.ts';
import { ANNOTATION_FATES, PAGE_FATES, PAINTING_FATES } from './of-annotations.ts';
import { COLLECTION_FATES, LINK_FATES, PLACE_FATES } from './of-links.ts';
import { RANGE_FATES, RANGE_ITEM_FATES } from './of-ranges.ts';
import { CANVAS_FATES, MANIFEST_FATES } from './of-structure.ts';

/** What becomes of each property of Presentation 3.0. Of several rows for a value, the first is its own. */
export const FATES: readonly FateRow[] = [
  ...COLLECTION_FATES,
  ...MANIFEST_FATES,
  ...CANVAS_FATES,
  ...RANGE_FATES,
  ...RANGE_ITEM_FATES,
  ...PAGE_FATES,
  ...PAINTING_FATES,
  ...ANNOTATION_FATES,
  ...LINK_FATES,
  ...PLACE_FATES,
];

const WORDS: Readonly<Record<string, string>> = { '=': 'yes', '!': '**told**', '–': '–' };

function wordsFor(fate: Fate): string {
  return WORDS[fate] ?? fate;
}

/** The table for people, in Markdown: kind by kind, properties with the same fates in one line. */
export function fateTable(): string {
  const lines = new Map<
    string,
    { readonly on: Kind; readonly properties: string[]; readonly fates: string }
  >();
  for (const { on, property, when, fates } of FATES) {
    const name = when ? `\`${property}\`: ${when.words}` : `\`${property}\``;
    const told = fates.map(wordsFor).join(' | ');
    const key = `${on} ${told}`;
    const line = lines.get(key) ?? { on, properties: [], fates: told };
    line.properties.push(name);
    lines.set(key, line);
  }
  const rows = [...lines.values()].map(
    ({ on, properties, fates }) => `| ${on} | ${properties.join('; ')} | ${fates} |`,
  );
  return ['| in 3.0 | what | 2.1 | 4.0 | page | PDF |', '|---|---|---|---|---|---|', ...rows].join('\n');
}
