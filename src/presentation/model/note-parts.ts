/** Motivations of notes (Web Annotation 3.3.5; 3.0, 3.4 adds `supplementing`). */
export const MOTIVATIONS = [
  ...(['commenting', 'describing', 'tagging', 'supplementing', 'assessing', 'bookmarking'] as const),
  ...(['classifying', 'editing', 'highlighting', 'identifying', 'linking', 'moderating'] as const),
  ...(['questioning', 'replying'] as const),
];
export type Motivation = (typeof MOTIVATIONS)[number];

/** A part of a canvas that is no rectangle (Web Annotation 4.2.8; Open Annotation annex 2.2). */
export type Shape =
  | { readonly kind: 'point'; readonly x: number; readonly y: number }
  /** An SVG element; `besideRegion` where the note names its region too, so that it is not only the rectangle around it. */
  | { readonly kind: 'svg'; readonly svg: string; readonly besideRegion?: true };
