import { aggregatedRights } from '../../presentation/model/descriptions.ts';
import type { Canvas } from '../../presentation/model/manifest.ts';
import type { JudgedEssay, Shortfall } from './shortfall.ts';

/** Europeana Publishing Framework, content tiers of images (edm:type IMAGE). */

/** Megapixels that an image of a record must have for each tier. */
const MEGAPIXELS: readonly (readonly [1 | 2 | 3, number])[] = [
  [1, 0.1],
  [2, 0.42],
  [3, 0.95],
];

const OPEN = /^http:\/\/creativecommons\.org\/(?:licenses\/by(?:-sa)?|publicdomain\/(?:zero|mark))\//;
const REUSABLE =
  /^http:\/\/(?:creativecommons\.org\/licenses\/by-n[cd]|rightsstatements\.org\/vocab\/(?:NoC-NC|NoC-OKLR|InC-EDU)\/)/;
/** Statements that Europeana takes beside those. */
const OTHER = /^http:\/\/rightsstatements\.org\/vocab\/(?:InC|InC-OW-EU|CNE)\//;

/** How free what has these rights is: `undefined` for a statement that Europeana does not take. */
function freedomOf(rights: string): 'open' | 'reusable' | 'restricted' | undefined {
  if (OPEN.test(rights)) return 'open';
  if (REUSABLE.test(rights)) return 'reusable';
  return OTHER.test(rights) ? 'restricted' : undefined;
}

function megapixels({ images }: Canvas): number {
  return Math.max(...images.map(({ width, height }) => (width * height) / 1_000_000));
}

/** The highest tier that images of so many megapixels can have, 3 standing for 3 and 4. */
function tierBySize(size: number): 0 | 1 | 2 | 3 {
  return MEGAPIXELS.findLast(([, least]) => size >= least)?.[0] ?? 0;
}

function ofSize({ manifest, pathOf }: JudgedEssay): readonly Shortfall[] {
  const sizes = manifest.canvases.map((canvas) => [canvas, megapixels(canvas)] as const);
  const [largest, size] = sizes.reduce(
    (best, each) => (each[1] > best[1] ? each : best),
    sizes[0] ?? [undefined, 0],
  );
  const tier = tierBySize(size);
  if (tier === 3 || !largest) return [];
  const [next, least] = MEGAPIXELS[tier] ?? [3, 0.95];
  return [
    {
      rule: 'europeana-content-size',
      message: `Europeana puts this in content tier ${tier}, since its largest image has ${size.toFixed(2)} megapixels`,
      suggestion: `a scan of at least ${least} megapixels as \`image\` gives tier ${next}${next === 3 ? ' or 4, by its `rights`' : ''}`,
      path: [...pathOf(largest.id), 'image'],
    },
  ];
}

/** What keeps an essay from Europeana's content tier 4. */
export function europeanaContent(judged: JudgedEssay): readonly Shortfall[] {
  const rights = aggregatedRights(judged.manifest);
  const bySize = ofSize(judged);
  // Without rights it is not taken at all, which is told of elsewhere.
  if (rights === undefined) return bySize;
  const freedom = freedomOf(rights);
  if (freedom === undefined)
    return [
      ...bySize,
      {
        rule: 'europeana-rights',
        message: `Europeana does not take the rights statement ${rights}`,
        suggestion: 'write one of its 14 in `rights`, such as http://rightsstatements.org/vocab/InC/1.0/',
        path: ['rights'],
      },
    ];
  if (freedom === 'open' || bySize.length > 0) return bySize;
  return [
    {
      rule: 'europeana-content-rights',
      message:
        freedom === 'reusable'
          ? 'Europeana puts this in content tier 3: its `rights` allow some reuse'
          : 'Europeana puts this in content tier 2: its `rights` allow no reuse',
      suggestion: 'if they may be reused by all, an open licence such as CC BY 4.0 in `rights` gives tier 4',
      path: ['rights'],
    },
  ];
}
