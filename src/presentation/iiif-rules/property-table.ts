import type { ResourceClass } from './visit.ts';

/** What any resource may have (3.0, appendix A). */
const ANY: readonly string[] = [
  ...['id', 'type', 'label', 'metadata', 'summary', 'requiredStatement', 'rights', 'provider', 'thumbnail'],
  ...['profile', 'behavior', 'seeAlso', 'service', 'homepage', 'rendering', 'partOf'],
];

const TOP = ['Collection', 'Manifest'] as const;
const VIEWS = [...TOP, 'Canvas', 'Range'] as const;
const BODIES = ['Content', 'TextualBody', 'SpecificResource', 'Choice'] as const;
const ANNOTATIONS = ['Annotation', 'AnnotationPage', 'AnnotationCollection'] as const;

interface PropertyRule {
  readonly on: readonly ResourceClass[];
  /** Whether the specification says that other resources MUST NOT have it. */
  readonly forbidden: boolean;
}

function forbiddenBut(...on: readonly ResourceClass[]): PropertyRule {
  return { on, forbidden: true };
}

function only(...on: readonly ResourceClass[]): PropertyRule {
  return { on, forbidden: false };
}

/**
 * What only some resources may have: Presentation 3.0, section 3 and appendix A; the extensions navPlace and text
 * granularity. Bodies of annotations have what Web Annotation gives them, too.
 */
export const ONLY_ON: Readonly<Record<string, PropertyRule>> = {
  navDate: forbiddenBut(...VIEWS),
  navPlace: forbiddenBut(...VIEWS),
  placeholderCanvas: forbiddenBut(...VIEWS),
  accompanyingCanvas: forbiddenBut(...VIEWS),
  format: forbiddenBut(...BODIES),
  language: forbiddenBut(...BODIES),
  height: forbiddenBut('Canvas', ...BODIES),
  width: forbiddenBut('Canvas', ...BODIES),
  duration: forbiddenBut('Canvas', ...BODIES),
  viewingDirection: forbiddenBut(...TOP, 'Range'),
  start: forbiddenBut('Manifest', 'Range'),
  supplementary: forbiddenBut('Range'),
  structures: forbiddenBut('Manifest'),
  annotations: forbiddenBut(...VIEWS, ...BODIES),
  items: forbiddenBut(...VIEWS, 'AnnotationPage', 'Choice'),
  services: only(...TOP),
  logo: only('Agent'),
  timeMode: only('Annotation'),
  textGranularity: only(...ANNOTATIONS, ...BODIES),
};

const PROVENANCE = [
  ...['created', 'creator', 'modified', 'generated', 'generator'],
  ...['audience', 'canonical', 'via'],
];

const OF_ANNOTATIONS = [
  ...PROVENANCE,
  ...['body', 'bodyValue', 'target', 'motivation', 'stylesheet'],
  ...['next', 'prev', 'startIndex', 'first', 'last', 'total'],
];

const OF_BODIES = [
  ...PROVENANCE,
  ...['value', 'purpose', 'processingLanguage', 'textDirection', 'accessibility'],
  ...['source', 'selector', 'state', 'styleClass', 'renderedVia', 'scope'],
];

/** What Web Annotation defines for a class. */
function ofWebAnnotation(resource: ResourceClass): readonly string[] {
  if (ANNOTATIONS.some((each) => each === resource)) return OF_ANNOTATIONS;
  return BODIES.some((each) => each === resource) ? OF_BODIES : [];
}

/** The names of properties that a class has. */
export function propertiesOf(resource: ResourceClass): readonly string[] {
  const some = Object.entries(ONLY_ON).flatMap(([name, { on }]) => (on.includes(resource) ? name : []));
  return [...ANY, ...some, ...ofWebAnnotation(resource)];
}

export interface FormerName {
  /** What it is called in 3.0; the first that the resource has is suggested. */
  readonly now: readonly string[];
  readonly of: string;
  /** Of no version: a word that the context of an extension may define. */
  readonly isOtherWord: boolean;
}

function ofVersion2(...now: readonly string[]): FormerName {
  return { now, of: 'is of version 2', isOtherWord: false };
}

function ofDrafts(...now: readonly string[]): FormerName {
  return { now, of: 'is of a draft of version 3', isOtherWord: false };
}

function ofNone(...now: readonly string[]): FormerName {
  return { now, of: 'is no property of version 3', isOtherWord: true };
}

/** Names of other versions (2.1; drafts of 3.0), and words that people take for names. */
export const FORMER_NAMES: Readonly<Record<string, FormerName>> = {
  '@id': ofVersion2('id'),
  '@type': ofVersion2('type'),
  license: ofVersion2('rights'),
  attribution: ofVersion2('requiredStatement'),
  description: ofVersion2('summary'),
  viewingHint: ofVersion2('behavior'),
  within: ofVersion2('partOf'),
  related: ofVersion2('homepage'),
  sequences: ofVersion2('items'),
  canvases: ofVersion2('items'),
  images: ofVersion2('items'),
  resources: ofVersion2('items'),
  members: ofVersion2('items'),
  manifests: ofVersion2('items'),
  collections: ofVersion2('items'),
  ranges: ofVersion2('structures', 'items'),
  otherContent: ofVersion2('annotations'),
  startCanvas: ofVersion2('start'),
  contentLayer: ofVersion2('supplementary'),
  resource: ofVersion2('body'),
  on: ofVersion2('target'),
  chars: ofVersion2('value'),
  default: ofVersion2('items'),
  item: ofVersion2('items'),
  full: ofVersion2('source'),
  posterCanvas: ofDrafts('placeholderCanvas'),
  title: ofNone('label'),
  name: ofNone('label'),
  licence: ofNone('rights'),
  copyright: ofNone('rights'),
  credit: ofNone('requiredStatement'),
};
