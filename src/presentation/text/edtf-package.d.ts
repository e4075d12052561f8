/** What Loupe uses of the `edtf` package, which brings no types. */
declare module 'edtf' {
  export interface ParsedDate {
    readonly type: 'Date';
    /** Year, month from 0, day, hours, minutes, seconds: as far as they are given. */
    readonly values: readonly number[];
    /** A bit for each digit that is X, the thousands of the year first. */
    readonly unspecified?: number;
    readonly approximate?: boolean;
    readonly uncertain?: boolean;
  }
  export interface ParsedSeason {
    readonly type: 'Season';
    /** Year, and 21 to 24 for spring to winter. */
    readonly values: readonly [number, number];
  }
  export interface ParsedYear {
    readonly type: 'Year';
    readonly values: readonly [number];
  }
  export interface ParsedInterval {
    readonly type: 'Interval';
    /** Null for an unknown side, an infinite number for an open one. */
    readonly values: readonly [ParsedDate | number | null, ParsedDate | number | null];
  }
  /** Throws when the text is not EDTF of the level. */
  export function parse(
    text: string,
    constraints: { readonly level: 0 | 1 | 2; readonly types: readonly string[] },
  ): ParsedDate | ParsedSeason | ParsedYear | ParsedInterval;
}
