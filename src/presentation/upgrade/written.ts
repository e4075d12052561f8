/** What stands in documents of version 2 (2.1, 5), by the place it has there. */
export type Written =
  | 'manifest'
  | 'collection'
  | 'manifest of a collection'
  | 'member'
  | 'sequence'
  | 'further sequence'
  | 'canvas of a sequence'
  | 'canvas'
  | 'range'
  | 'canvas of a range'
  | 'range of a range'
  | 'list of annotations'
  | 'annotation'
  | 'body'
  | 'alternative'
  | 'content'
  | 'text'
  | 'choice'
  | 'part'
  | 'target'
  | 'whole'
  | 'selector'
  | 'choice of selectors'
  | 'fact'
  | 'image'
  | 'link'
  | 'licence'
  | 'parent'
  | 'service';

/**
 * What a property holds: things of a shape, texts in languages, one text, a number, the manifest that it stands in; or what is told
 * where it is read.
 */
export type Held = Written | 'texts' | 'word' | 'number' | 'own manifest' | 'anything';

interface WrittenThere {
  /** In a sentence. */
  readonly called: string;
  /** The properties of which something is made in 3.0; undefined where all are carried over. */
  readonly holds?: Readonly<Record<string, Held>>;
}

/** What all resources may have (2.1, 3). */
const DESCRIBED: Readonly<Record<string, Held>> = {
  label: 'texts',
  description: 'texts',
  attribution: 'texts',
  metadata: 'fact',
  license: 'licence',
  logo: 'image',
  thumbnail: 'image',
  viewingHint: 'anything',
  related: 'link',
  rendering: 'link',
  seeAlso: 'link',
  service: 'service',
  within: 'parent',
};

const SIZE: Readonly<Record<string, Held>> = { width: 'number', height: 'number' };
const FORMAT: Readonly<Record<string, Held>> = { format: 'word', language: 'anything' };
const LABEL: Readonly<Record<string, Held>> = { label: 'texts' };
const TURNED: Readonly<Record<string, Held>> = { viewingDirection: 'word', navDate: 'word' };

const MEMBERS: Readonly<Record<string, Held>> = {
  members: 'member',
  collections: 'collection',
  manifests: 'member',
};

/** Every property that the upgrade reads, by where it stands. */
export const WRITTEN: Readonly<Record<Written, WrittenThere>> = {
  manifest: {
    called: 'this manifest',
    holds: {
      ...{ ...DESCRIBED, ...TURNED },
      ...{ startCanvas: 'anything', sequences: 'sequence', structures: 'range' },
    },
  },
  collection: { called: 'this collection', holds: { ...DESCRIBED, ...TURNED, ...MEMBERS } },
  'manifest of a collection': { called: 'this manifest in a collection', holds: { ...DESCRIBED, ...TURNED } },
  member: { called: 'this member of a collection', holds: {} },
  sequence: {
    called: 'this sequence',
    holds: { ...DESCRIBED, ...TURNED, startCanvas: 'anything', canvases: 'canvas' },
  },
  'further sequence': {
    called: 'this sequence',
    holds: { ...DESCRIBED, ...TURNED, startCanvas: 'anything', canvases: 'canvas of a sequence' },
  },
  'canvas of a sequence': { called: 'a canvas that is named here', holds: LABEL },
  canvas: {
    called: 'this canvas',
    holds: {
      ...{ ...DESCRIBED, ...SIZE, navDate: 'word' },
      ...{ images: 'annotation', otherContent: 'list of annotations' },
    },
  },
  range: {
    called: 'this range',
    holds: {
      ...{ ...DESCRIBED, ...TURNED, startCanvas: 'anything', contentLayer: 'parent' },
      ...{ members: 'canvas of a range', ranges: 'range of a range', canvases: 'canvas of a range' },
    },
  },
  'canvas of a range': { called: 'what this range names', holds: { ...LABEL, within: 'own manifest' } },
  'range of a range': { called: 'a range that is named here', holds: { ...LABEL, within: 'anything' } },
  'list of annotations': { called: 'this list', holds: { ...DESCRIBED, resources: 'annotation' } },
  annotation: {
    called: 'this annotation',
    holds: { ...DESCRIBED, motivation: 'anything', resource: 'body', on: 'target' },
  },
  body: { called: 'this content', holds: {} },
  alternative: { called: 'this content', holds: {} },
  content: { called: 'this content', holds: { ...DESCRIBED, ...SIZE, ...FORMAT, duration: 'number' } },
  text: { called: 'this text', holds: { ...FORMAT, chars: 'word', value: 'word' } },
  choice: { called: 'this choice', holds: { ...LABEL, default: 'alternative', item: 'alternative' } },
  part: { called: 'this part', holds: { full: 'body', selector: 'selector', style: 'word' } },
  target: {
    called: 'what this is on',
    holds: {
      ...{ full: 'whole', source: 'whole', selector: 'selector', style: 'word' },
      ...{ within: 'own manifest' },
    },
  },
  selector: { called: 'this selector' },
  'choice of selectors': {
    called: 'this choice of selectors',
    holds: { default: 'selector', item: 'selector' },
  },
  whole: { called: 'what this is on', holds: { within: 'own manifest' } },
  fact: { called: 'this pair', holds: { label: 'texts', value: 'texts' } },
  image: { called: 'this picture', holds: { ...SIZE, format: 'word', service: 'service' } },
  link: { called: 'this link', holds: { ...LABEL, ...FORMAT, profile: 'word' } },
  licence: { called: 'this licence', holds: {} },
  parent: { called: 'what this is within', holds: LABEL },
  service: { called: 'this service' },
};
