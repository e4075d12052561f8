import { parsedObject } from '../json/parsed-object.ts';
import type { ObjectStore } from '../storage/objects/object-store.ts';

/** Notes that are looked at together. */
const READ_AT_ONCE = 100;

/** A note that was left, and where. */
export interface LeftNote<Note> {
  readonly name: string;
  readonly note: Note;
}

/** What is of one kind of notes. */
export interface NotesKind<Note> {
  /** Below which they stand, with a slash at the end. */
  readonly prefix: string;
  /** The note in an object of this name; undefined for what is none. */
  readonly read: (value: Readonly<Record<string, unknown>>, name: string) => Note | undefined;
}

/** What those who share a store leave there for its builder, as small objects of JSON. All methods reject with `ObjectStoreError`. */
export class ObjectNotes<Note extends object> {
  readonly #store: Pick<ObjectStore, 'list' | 'read' | 'write' | 'delete'>;
  readonly #kind: NotesKind<Note>;

  constructor(store: Pick<ObjectStore, 'list' | 'read' | 'write' | 'delete'>, kind: NotesKind<Note>) {
    this.#store = store;
    this.#kind = kind;
  }

  async leave(name: string, note: Note): Promise<void> {
    await this.#store.write(`${this.#kind.prefix}${name}`, Buffer.from(JSON.stringify(note)));
  }

  /** Some of the notes that were left, in the order of their names. What is none is removed. */
  async left(): Promise<readonly LeftNote<Note>[]> {
    const { prefix, read } = this.#kind;
    const { objects } = await this.#store.list(prefix, { most: READ_AT_ONCE });
    const found: LeftNote<Note>[] = [];
    for (const { key } of objects) {
      const name = key.slice(prefix.length);
      const value = parsedObject((await this.#store.read(key))?.bytes.toString() ?? '');
      const note = value && read(value, name);
      if (note) found.push({ name, note });
      else await this.#store.delete(key);
    }
    return found;
  }

  /** What was noted is done with. */
  async remove(name: string): Promise<void> {
    await this.#store.delete(`${this.#kind.prefix}${name}`);
  }
}
