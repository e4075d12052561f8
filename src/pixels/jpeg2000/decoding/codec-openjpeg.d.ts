// What is used of a package that has no types of its own.

declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  namespace create {
    /** Pixels of one image; memory is taken from WebAssembly, and given back by `delete`. */
    interface J2KDecoder {
      /** Where the file is to be put. */
      getEncodedBuffer(bytes: number): Uint8Array;
      decode(): void;
      getFrameInfo(): {
        readonly width: number;
        readonly height: number;
        readonly bitsPerSample: number;
        readonly componentCount: number;
        readonly isSigned: boolean;
      };
      /** Pixel after pixel, little-endian. */
      getDecodedBuffer(): Uint8Array;
      delete(): void;
    }
    interface OpenJpeg {
      readonly J2KDecoder: new () => J2KDecoder;
    }
  }
  function create(options: {
    readonly print: (line: string) => void;
    readonly printErr: (line: string) => void;
  }): Promise<create.OpenJpeg>;
  export = create;
}
