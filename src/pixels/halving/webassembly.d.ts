// What Node 20 has of WebAssembly (its JavaScript Interface, sections 5.1 to 5.4) and its types do not name.

declare namespace WebAssembly {
  class Memory {
    /** @param limits in pages of 64 KB */
    constructor(limits: { readonly initial: number; readonly maximum: number });
    readonly buffer: ArrayBuffer;
    /** @returns how many pages there were */
    grow(pages: number): number;
  }
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Table {
    get(index: number): unknown;
  }
  class Instance {
    constructor(
      module: Module,
      imports: Readonly<Record<string, Readonly<Record<string, Memory | ((...values: never[]) => unknown)>>>>,
    );
    readonly exports: Readonly<Record<string, unknown>>;
  }
}
