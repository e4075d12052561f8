/** What a scan says of itself, and what stands in the files that are made of it. */
export interface ScanDescription {
  /** What the scan is called, or its identifier. */
  readonly title: string;
  readonly creator?: string | undefined;
  /** A copyright notice or terms of use, in words. */
  readonly rights?: string | undefined;
  /** A URI of a licence or rights statement. */
  readonly rightsUri?: string | undefined;
  /** Of the scan; the same in both directions. */
  readonly pixelsPerMillimetre?: number | undefined;
}
