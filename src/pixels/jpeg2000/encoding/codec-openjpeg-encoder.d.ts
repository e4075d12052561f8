// What is used of a package that has no types of its own.

declare module '@cornerstonejs/codec-openjpeg/wasmjs' {
  namespace create {
    /** Encodes one image; memory is taken from WebAssembly, and given back by `delete`. */
    interface J2KEncoder {
      /** Where the pixels are to be put, pixel after pixel. */
      getDecodedBuffer(frame: {
        readonly width: number;
        readonly height: number;
        readonly bitsPerSample: number;
        readonly componentCount: number;
        readonly isSigned: boolean;
        readonly isUsingColorTransform: boolean;
      }): Uint8Array;
      setDecompositions(count: number): void;
      setProgressionOrder(order: number): void;
      setQuality(isLossless: boolean, quality: number): void;
      setCompressionRatio(layer: number, ratio: number): void;
      encode(): void;
      getEncodedBuffer(): Uint8Array;
      delete(): void;
    }
    interface OpenJpegEncoders {
      readonly J2KEncoder: new () => J2KEncoder;
    }
  }
  function create(options: {
    readonly print: (line: string) => void;
    readonly printErr: (line: string) => void;
  }): Promise<create.OpenJpegEncoders>;
  export = create;
}
