import type { NamedMember } from '../composed/named-store.ts';
import type { SaidContent } from '../discovery/presented-change.ts';
import type { Manifest } from '../presentation/model/manifest.ts';

/** What a transaction has touched. */
export class Touched {
  /** What has changed of what is presented. */
  readonly #changed = new Map<string, NamedMember>();
  /** What may be told of in the journal: it, or what it was made of, may have changed. */
  readonly #told = new Map<string, NamedMember>();
  /** As they were just written. */
  readonly #written = new Map<
    string,
    { readonly manifest: Manifest; readonly said: SaidContent | undefined }
  >();
  /** Of which lists show something else. */
  readonly #shown = new Map<string, NamedMember>();
  /** Whose place in lists is to be looked at. */
  #relist = new Map<string, NamedMember>();
  /** Whether collections stand in each other otherwise. */
  graph = false;
  /** What was added to the counts. */
  manifests = 0;
  canvases = 0;

  changed(type: NamedMember['type'], id: string): void {
    this.#changed.set(`${type} ${id}`, { type, id });
  }

  /** @param said what it says, where that was hashed before */
  wrote(manifest: Manifest, said?: SaidContent): void {
    this.#written.set(manifest.id, { manifest, said });
  }

  dropped(manifest: string): void {
    this.#written.delete(manifest);
  }

  /** A manifest that the transaction has written last: nobody needs to unpack it. */
  written(id: string): Manifest | undefined {
    return this.#written.get(id)?.manifest;
  }

  /** What such a manifest says, where that was hashed before. */
  said(id: string): SaidContent | undefined {
    return this.#written.get(id)?.said;
  }

  tell(type: NamedMember['type'], id: string): void {
    this.#told.set(`${type} ${id}`, { type, id });
  }

  shows(type: NamedMember['type'], id: string): void {
    this.#shown.set(`${type} ${id}`, { type, id });
  }

  relist(type: NamedMember['type'], id: string): void {
    this.#relist.set(`${type} ${id}`, { type, id });
  }

  /** What is to be looked at, once. */
  takeRelist(): Iterable<NamedMember> {
    const members = this.#relist.values();
    this.#relist = new Map();
    return members;
  }

  /** What has changed, and what may have come from elsewhere. */
  get told(): readonly NamedMember[] {
    return [...new Map([...this.#changed, ...this.#told]).values()];
  }

  /** Of which lists show something else. */
  get shown(): readonly NamedMember[] {
    return [...this.#shown.values()];
  }

  /** What has changed of what is presented. */
  get changedMembers(): Iterable<NamedMember> {
    return this.#changed.values();
  }

  /** As `Manifest ID` and `Collection ID`. */
  get names(): readonly string[] {
    return [...this.#changed.keys()];
  }
}
