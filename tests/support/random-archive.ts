import type { ImageFacts } from '../../src/presentation/model/image-facts.ts';
import type { WrittenFile } from './composed-whole.ts';

/** A change of a random archive. */
export type RandomChange =
  | { readonly kind: 'file'; readonly path: string; readonly file: WrittenFile | undefined }
  | {
      readonly kind: 'image';
      readonly identifier: string;
      readonly facts: ImageFacts | 'pending' | undefined;
    };

const IMAGES = [
  '1',
  'a/1',
  'a/2',
  'a/10',
  'b/1',
  'b c/1',
  'b-c/1',
  'B c/1',
  'b-c-2/1',
  'a-folder/1',
  'x/1',
  'x/y/1',
];
const ESSAYS = [
  'a.yaml',
  'a.json',
  'b.yaml',
  'b-c.yml',
  'c.yml',
  'c.json',
  'images.yaml',
  'x.yaml',
  'P.yaml',
];
const COLLECTIONS = ['p.yaml', 'p.yml', 'q.yaml', 'r.yaml', 'top.yaml', 'x.yaml'].map(
  (name) => `collections/${name}`,
);
const IDS = ['a', 'b', 'c', 'o', 'b-c', 'b-c-2', 'x', 'images', 'nothing', 'images-folder'];

/** Makes random changes; the same seed makes the same ones. */
export class RandomArchive {
  readonly files = new Map<string, WrittenFile>();
  readonly images = new Map<string, ImageFacts>();
  readonly pending = new Set<string>();
  #state: number;
  #clockMs = 1000;

  constructor(seed: number) {
    this.#state = seed * 2_654_435_761 + 1;
  }

  /** Makes some changes at once. */
  change(): readonly RandomChange[] {
    return Array.from({ length: 1 + this.#below(4) }, () => this.#one()).flat();
  }

  #one(): RandomChange[] {
    switch (this.#below(8)) {
      case 0:
      case 1:
        return [this.#image()];
      case 2:
        return this.#rename();
      case 3:
      case 4:
        return [this.#write(this.#of(COLLECTIONS))];
      default:
        return [this.#write(this.#of(ESSAYS))];
    }
  }

  #image(): RandomChange {
    const identifier = this.#of(IMAGES);
    const fate = this.#below(6);
    this.images.delete(identifier);
    this.pending.delete(identifier);
    if (fate === 0) return { kind: 'image', identifier, facts: undefined };
    if (fate === 1) {
      this.pending.add(identifier);
      return { kind: 'image', identifier, facts: 'pending' };
    }
    const facts = { identifier, width: 100 * fate, height: 100, modifiedMs: this.#below(3), embedded: {} };
    this.images.set(identifier, facts);
    return { kind: 'image', identifier, facts };
  }

  #rename(): RandomChange[] {
    const from = this.#of([...this.files.keys(), 'a.yaml']);
    const file = this.files.get(from);
    const to = this.#of(from.startsWith('collections/') ? COLLECTIONS : ESSAYS);
    if (!file || from === to || from.endsWith('.json') !== to.endsWith('.json')) return [];
    this.files.delete(from);
    this.files.set(to, file);
    return [
      { kind: 'file', path: from, file: undefined },
      { kind: 'file', path: to, file },
    ];
  }

  #write(path: string): RandomChange {
    if (this.#below(6) === 0) {
      this.files.delete(path);
      return { kind: 'file', path, file: undefined };
    }
    this.#clockMs += 1;
    const file = { bytes: Buffer.from(this.#text(path)), modifiedMs: this.#clockMs };
    this.files.set(path, file);
    return { kind: 'file', path, file };
  }

  #text(path: string): string {
    if (this.#below(8) === 0) return 'label: [';
    if (path.endsWith('.json')) return this.#json();
    const status = this.#below(6) === 0 ? 'status: draft\n' : '';
    const label = `label: ${this.#of(['One', 'Two', '10', '9', 'Álamo'])}\n`;
    const wrong = this.#below(10) === 0 ? 'lable: x\n' : '';
    if (path.startsWith('collections/')) return `${label}${status}${wrong}${this.#itemsText()}`;
    const images = this.#some(IMAGES, 3).map((image) => `  - {image: ${image}, alternativeText: x}\n`);
    const orders = this.#some(IDS, 2).map((id) => `  - {id: ${id}, label: Order, by: date}\n`);
    const listed = orders.length > 0 && this.#below(2) === 0 ? `date: 1940\norders:\n${orders.join('')}` : '';
    const thumbnail = this.#below(4) === 0 ? `thumbnail: ${this.#of(IMAGES)}\n` : '';
    return `${label}language: en\n${status}${wrong}${thumbnail}photographs:\n${images.join('')}${listed}`;
  }

  #itemsText(): string {
    const collections = COLLECTIONS.map((path) => path.replace(/^.*\/|\..*$/g, ''));
    const items = [
      ...this.#some(IDS, 3).map((id) => `  - ${id}\n`),
      ...this.#some(collections, 3).map((id) => `  - {collection: ${id}}\n`),
    ];
    const thumbnail = this.#below(4) === 0 ? `thumbnail: ${this.#of(IMAGES)}\n` : '';
    return `${thumbnail}items:\n${items.join('')}`;
  }

  #json(): string {
    const id = 'https://example.org/iiif/x';
    if (this.#below(3) === 0)
      return JSON.stringify({
        '@context': 'http://iiif.io/api/presentation/3/context.json',
        ...{ id, type: 'Collection', label: { en: [this.#of(['J', 'K'])] } },
        items: this.#some(IDS, 2).map((name) => ({
          ...{ id: `/presentation/3/${name}/manifest`, type: 'Manifest', label: { en: ['M'] } },
        })),
      });
    const image = this.#of(IMAGES);
    const body = {
      ...{ id: `/iiif/3/${encodeURIComponent(image)}/full/max/0/default.jpg`, type: 'Image' },
      ...{ format: 'image/jpeg', width: 300, height: 100 },
      service: [{ id: `/iiif/3/${encodeURIComponent(image)}`, type: 'ImageService3', profile: 'level2' }],
    };
    const painting = { id: `${id}/p`, type: 'Annotation', motivation: 'painting', target: `${id}/c`, body };
    const canvas = {
      ...{ id: `${id}/c`, type: 'Canvas', width: 300, height: 100 },
      items: [{ id: `${id}/page`, type: 'AnnotationPage', items: [painting] }],
    };
    return JSON.stringify({
      '@context': 'http://iiif.io/api/presentation/3/context.json',
      ...{ id, type: 'Manifest', label: { en: [this.#of(['L', 'M'])] }, items: [canvas] },
    });
  }

  #below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }

  #of<Value>(values: readonly Value[]): Value {
    const value = values[this.#below(values.length)];
    if (value === undefined) throw new Error('nothing to choose from');
    return value;
  }

  #some<Value>(values: readonly Value[], most: number): Value[] {
    return [...new Set(Array.from({ length: 1 + this.#below(most) }, () => this.#of(values)))];
  }
}
