/** A manifest and a collection may have the same id. */
export function documentKey({
  type,
  id,
}: {
  readonly type: 'Manifest' | 'Collection';
  readonly id: string;
}): string {
  return `${type} ${id}`;
}
