/** Neighbouring blocks. */
export interface BlockRun {
  readonly first: number;
  readonly count: number;
}

/** What comes with one request: more would keep a reader of its beginning waiting. */
const MOST_IN_A_RUN = 8;

/** Joins blocks that lie behind each other, as many as come with one request. */
export function runsOf(blocks: readonly number[]): BlockRun[] {
  const runs: BlockRun[] = [];
  for (const block of blocks.toSorted((one, other) => one - other)) {
    const last = runs.at(-1);
    if (last && last.first + last.count === block && last.count < MOST_IN_A_RUN)
      runs[runs.length - 1] = { ...last, count: last.count + 1 };
    else runs.push({ first: block, count: 1 });
  }
  return runs;
}
