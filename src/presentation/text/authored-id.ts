/** Ids of manifests, canvases, ranges and annotations stand in URLs as they are; `.` and `..` would climb there. */
const ID = /^(?!\.{1,2}$)[a-z0-9._-]{1,200}$/;

/** Whether a text is `[a-z0-9._-]+`, and not longer than a file name may be. */
export function isAuthoredId(text: string): boolean {
  return ID.test(text);
}

/**
 * The id that somebody meant by a text that cannot be one: letters without their marks, in lower case, everything else a hyphen. `La caza de cactus` gives
 * `la-caza-de-cactus`; a text without any Latin letter or digit gives an empty string.
 */
export function meantId(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9._]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 200);
}
