/** The last part of a path, made readable: `veracruz/07_harbour-view` gives `07 harbour view`. */
export function readableName(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const words = name
    .replace(/[_\s]+/gu, ' ')
    // A hyphen between letters joins words; one between digits belongs to a date or a number.
    .replace(/(?<=[\p{L}\p{M}])-+|-+(?=\p{L})/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  return words === '' ? name : words;
}
