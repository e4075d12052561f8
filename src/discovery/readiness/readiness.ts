import { missingForEdm } from '../../presentation/model/descriptions.ts';
import type { Canvas, Manifest } from '../../presentation/model/manifest.ts';
import type { AuthoredPath } from '../../presentation/problems/problem.ts';
import { describeManifest, describePhotograph } from '../descriptions/description.ts';
import { toldTerms } from '../descriptions/metadata-terms.ts';
import { europeanaContent } from './europeana-content.ts';
import { europeanaMetadata } from './europeana-metadata.ts';
import { countOf, type JudgedEssay, placeFor, type Shortfall } from './shortfall.ts';

const KEYS = {
  provider: {
    what: 'who provides it',
    example: 'provider: {id: "https://example.org/", label: Example Archive}',
  },
  rights: {
    what: 'on which terms it may be used',
    example: 'rights: http://rightsstatements.org/vocab/InC/1.0/',
  },
} as const;

/** Fields without which a record is not taken: title, page and image are always there. */
function required({ manifest }: JudgedEssay): readonly Shortfall[] {
  return missingForEdm(manifest).map((key) => ({
    rule: 'aggregator-required',
    message: `Europeana and DPLA do not take this, since it does not say ${KEYS[key].what}`,
    suggestion: `for example ${KEYS[key].example}`,
    path: [key],
  }));
}

/** What DPLA requires where it applies, beside what all aggregators do. */
function dpla({ description }: JudgedEssay): readonly Shortfall[] {
  if (description.languages.length > 0) return [];
  return [
    {
      rule: 'dpla-language',
      message: 'DPLA requires the language of what has texts, and none is known here',
      suggestion: 'write it in `language`, for example language: en',
      path: ['language'],
    },
  ];
}

/** A thing that Google shows with an image that can be licensed. */
interface ImageField {
  readonly rule: string;
  readonly what: string;
  readonly suggestion: string;
  readonly key: AuthoredPath;
  readonly isSaid: (canvas: Canvas, manifest: Manifest) => boolean;
}

/** Google Search, image metadata: `license` makes the badge, the others are shown with it. */
const OF_IMAGES: readonly ImageField[] = [
  {
    rule: 'google-license',
    what: 'no licence, so that Google does not show that they can be licensed',
    suggestion: 'write `rights`, for the essay or the photograph',
    key: ['rights'],
    isSaid: (canvas, manifest) => (canvas.rights ?? manifest.rights) !== undefined,
  },
  {
    rule: 'google-acquire-license-page',
    what: 'no page that says how to license them',
    suggestion: 'write the address of that page as `homepage` of the provider',
    key: ['provider', 'homepage'],
    isSaid: (canvas, manifest) => (canvas.providers ?? manifest.providers)[0]?.homepage[0] !== undefined,
  },
  {
    rule: 'google-credit',
    what: 'no credit',
    suggestion: 'write `requiredStatement`, or `provider`',
    key: ['requiredStatement'],
    isSaid: (canvas, manifest) => {
      const { credit, providers } = describePhotograph(canvas, manifest, '');
      return credit !== undefined || providers.length > 0;
    },
  },
  {
    rule: 'google-creator',
    what: 'nobody who made them',
    suggestion: 'add an entry headed Photographer to `metadata`',
    key: ['metadata'],
    isSaid: (canvas, manifest) =>
      (toldTerms(canvas.metadata).creator ?? toldTerms(manifest.metadata).creator) !== undefined,
  },
];

function google(judged: JudgedEssay): readonly Shortfall[] {
  const { manifest } = judged;
  return OF_IMAGES.flatMap(({ rule, what, suggestion, key, isSaid }): Shortfall[] => {
    const lacking = manifest.canvases.filter((canvas) => !isSaid(canvas, manifest));
    if (lacking.length === 0) return [];
    const message = `${countOf(lacking.length, manifest.canvases.length)} ${what}`;
    return [{ rule, message, suggestion, path: placeFor(lacking, judged, key) }];
  });
}

/**
 * What Europeana, DPLA and Google would say of an essay: by Europeana's content and metadata tiers, what aggregators require,
 * and what Google shows of images that can be licensed. Each with the key to write, in no order.
 *
 * @param pathOf where a photograph stands in the file, by the id of its canvas
 */
export function readinessOf(manifest: Manifest, pathOf: JudgedEssay['pathOf']): readonly Shortfall[] {
  // Addresses and collections make no difference to what is judged.
  const context = {
    base: 'https://archive.invalid',
    limits: {},
    collectionsOf: () => [],
    appearancesOf: () => [],
  };
  const judged = { manifest, pathOf, description: describeManifest(manifest, context) };
  return [required, europeanaContent, europeanaMetadata, dpla, google].flatMap((judge) => judge(judged));
}
