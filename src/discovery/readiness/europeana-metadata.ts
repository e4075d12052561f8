import type { Description } from '../descriptions/description.ts';
import { contextualNodes, providedObject } from '../descriptions/edm.ts';
import type { Property } from '../descriptions/literals.ts';
import type { JudgedEssay, Shortfall } from './shortfall.ts';

/** Europeana Publishing Framework, metadata tiers: each criterion has one, and the lowest counts. */

export type MetadataTier = '0' | 'A' | 'B' | 'C';

/** Properties of the object whose texts should have a language. */
const WITH_LANGUAGE: ReadonlySet<string> = new Set([
  ...['coverage', 'description', 'format', 'relation', 'rights', 'source', 'subject', 'title', 'type'].map(
    (name) => `dc:${name}`,
  ),
  ...['alternative', 'hasPart', 'isPartOf', 'isReferencedBy', 'medium', 'provenance', 'references'].map(
    (name) => `dcterms:${name}`,
  ),
  ...['spatial', 'tableOfContents', 'temporal'].map((name) => `dcterms:${name}`),
  ...['edm:currentLocation', 'edm:hasType', 'edm:isRelatedTo'],
]);

/** Enabling elements by discovery scenario, as far as essays can have them. */
const SCENARIOS: Readonly<Record<'time' | 'type' | 'agents' | 'places', readonly string[]>> = {
  time: ['dcterms:issued', 'dcterms:created', 'dcterms:temporal'],
  type: ['dc:format', 'dc:type', 'dcterms:medium'],
  agents: ['dc:creator', 'dc:contributor', 'dc:publisher'],
  places: ['dcterms:spatial', 'edm:currentLocation'],
};

/** What an author writes for each scenario. */
const KEYS: Readonly<Record<keyof typeof SCENARIOS, string>> = {
  time: '`date`',
  type: 'an entry of `metadata` headed Type or Format',
  agents: 'an entry of `metadata` headed Photographer',
  places: '`place`',
};

/** What is judged of an essay's metadata. */
export interface MetadataTiers {
  readonly language: MetadataTier;
  readonly elements: MetadataTier;
  readonly context: MetadataTier;
  /** Of properties whose texts should have a language, those that have none. */
  readonly untagged: readonly string[];
  /** Of the properties whose texts should have a language, the part that does: from 0 to 1. */
  readonly taggedShare: number;
  readonly missingScenarios: readonly (keyof typeof SCENARIOS)[];
  /** Kinds of contextual resources: places and times. */
  readonly contexts: ReadonlySet<string>;
}

/** Whether one value of a property has a language, or names a resource whose label has one. */
function isTagged({ values }: Property, tagged: ReadonlySet<string>): boolean {
  return values.some((value) =>
    value.kind === 'resource' ? tagged.has(value.uri) : value.language !== undefined,
  );
}

function byShare(share: number): MetadataTier {
  if (share >= 0.75) return 'C';
  if (share >= 0.5) return 'B';
  return share >= 0.25 ? 'A' : '0';
}

function byElements(elements: number, scenarios: number): MetadataTier {
  if (elements >= 4 && scenarios >= 2) return 'C';
  if (elements >= 3 && scenarios >= 2) return 'B';
  return elements >= 1 ? 'A' : '0';
}

/** Judges the record that an aggregator gets. */
export function metadataTiers(description: Description): MetadataTiers {
  const properties = providedObject(description);
  const contextual = contextualNodes(description);
  const tagged = new Set(
    contextual
      .filter((node) =>
        node.properties.some(
          ({ name, values }) => name === 'skos:prefLabel' && isTagged({ name, values }, new Set()),
        ),
      )
      .map(({ id }) => id),
  );
  const relevant = properties.filter(({ name }) => WITH_LANGUAGE.has(name));
  const untagged = relevant.filter((property) => !isTagged(property, tagged)).map(({ name }) => name);
  const taggedShare = relevant.length === 0 ? 0 : 1 - untagged.length / relevant.length;
  const present = new Set(properties.map(({ name }) => name));
  const scenarios = Object.entries(SCENARIOS) as [keyof typeof SCENARIOS, readonly string[]][];
  const found = scenarios.map(([, names]) => names.filter((name) => present.has(name)).length);
  const contexts = new Set(contextual.map(({ type }) => type));
  return {
    language: byShare(taggedShare),
    elements: byElements(
      found.reduce((sum, count) => sum + count, 0),
      found.filter((count) => count > 0).length,
    ),
    context: contexts.size >= 2 ? 'C' : contexts.size === 1 ? 'B' : 'A',
    untagged,
    taggedShare,
    missingScenarios: scenarios.flatMap(([name], index) => (found[index] === 0 ? [name] : [])),
    contexts,
  };
}

function ofLanguage({ language, untagged, taggedShare }: MetadataTiers): Shortfall {
  return {
    rule: 'europeana-metadata-language',
    message: `Europeana puts the languages of this in metadata tier ${language}: ${Math.round(taggedShare * 100)} % of its elements have one, and ${untagged.join(', ')} ${untagged.length === 1 ? 'has' : 'have'} none`,
    suggestion: 'write the language of the texts in `language`, or each text by language: {en: …, es: …}',
    path: ['language'],
  };
}

function ofElements({ elements, missingScenarios }: MetadataTiers): Shortfall {
  const [first] = missingScenarios;
  return {
    rule: 'europeana-metadata-elements',
    message: `Europeana puts what this can be found by in metadata tier ${elements}`,
    suggestion: `add ${missingScenarios.map((name) => KEYS[name]).join(', or ')}`,
    path: first === 'time' ? ['date'] : first === 'places' ? ['place'] : ['metadata'],
  };
}

function ofContext({ context, contexts }: MetadataTiers): Shortfall {
  const hasPlace = contexts.has('edm:Place');
  const place = '`latitude` and `longitude` in `place`';
  const date = 'a `date` in EDTF that begins and ends';
  return {
    rule: 'europeana-metadata-context',
    message: `Europeana puts the places and times of this in metadata tier ${context}`,
    suggestion: `add ${[hasPlace ? [] : place, contexts.has('edm:TimeSpan') ? [] : date].flat().join(' and ')}`,
    path: hasPlace ? ['date'] : ['place'],
  };
}

/** What keeps an essay from Europeana's metadata tier C. */
export function europeanaMetadata({ description }: JudgedEssay): readonly Shortfall[] {
  const tiers = metadataTiers(description);
  return [
    ...(tiers.language === 'C' ? [] : [ofLanguage(tiers)]),
    ...(tiers.elements === 'C' ? [] : [ofElements(tiers)]),
    ...(tiers.context === 'C' ? [] : [ofContext(tiers)]),
  ];
}
