/**
 * Does something for each of many, so many at a time, and ends with the first that fails: what is under way by then is waited for.
 *
 * @throws what `work` throws
 */
export async function eachAtOnce<Item>(
  items: Iterable<Item>,
  most: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const next = items[Symbol.iterator]();
  let failure: { readonly error: unknown } | undefined;
  const worker = async (): Promise<void> => {
    for (let item = next.next(); !item.done && !failure; item = next.next())
      try {
        await work(item.value);
      } catch (error) {
        failure ??= { error };
      }
  };
  await Promise.all(Array.from({ length: most }, worker));
  if (failure) throw failure.error;
}
