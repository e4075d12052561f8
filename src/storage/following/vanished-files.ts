/** So many files may vanish at once whatever part of all they are. */
const FEW = 20;

/** A larger part of all files seldom goes on purpose at once. */
const PART = 1 / 10;

/**
 * Whether files that have vanished in one look are taken for missing, as when a drive is not mounted or a folder was moved by
 * mistake: all of them, or more than 20 and more than a tenth. What is known of them is kept until they return or somebody
 * says that they are gone for good.
 *
 * @param vanished without those that are there under another name
 * @param before how many there were
 */
export function areHeld(vanished: number, before: number): boolean {
  if (vanished === 0) return false;
  return vanished >= before || (vanished > FEW && vanished > before * PART);
}
