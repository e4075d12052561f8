import type { CollectionSummary } from '../../presentation/model/collection.ts';
import { shownBy, summaryOfCollection } from '../../presentation/model/summaries.ts';
import { type CollectionPart, partLabel } from '../../presentation/presented/collection-parts.ts';
import type { CollectionMembers } from './collection-members.ts';
import type { MemberList, MemberMark } from './collections-store.ts';

/** The parts of a collection as they are listed, level by level. */
export interface ListedParts {
  readonly levels: readonly (readonly CollectionSummary[])[];
  /** The latest of all members, milliseconds since 1970. */
  readonly modifiedMs: number;
}

function ends(rows: readonly MemberMark[]): MemberMark[] {
  const [first] = rows;
  const last = rows.at(-1);
  return first && last ? [first, last] : [];
}

/**
 * What lists show of the parts of a collection.
 *
 * @param levels as of `partLevels`
 */
export function listedParts(
  list: MemberList,
  levels: readonly (readonly CollectionPart[])[],
  members: CollectionMembers,
): ListedParts {
  const listed: CollectionSummary[][] = [];
  let modifiedMs = 0;
  for (const parts of levels) {
    const below = listed.at(-1);
    let last: MemberMark | undefined;
    listed.push(
      parts.map((part) => {
        const rows = below ? [] : list.after(last, part.to - part.from);
        last = rows.at(-1);
        const items = below ? below.slice(part.from, part.to) : ends(rows).map((row) => members.item(row));
        const facts = members.facts(rows);
        modifiedMs = Math.max(modifiedMs, facts.modifiedMs);
        const { thumbnail, navDate } = below ? shownBy(items) : facts;
        return summaryOfCollection({
          id: part.id,
          label: partLabel(part, items[0]?.label ?? {}, items.at(-1)?.label ?? {}),
          ...(thumbnail && { thumbnail }),
          ...(navDate !== undefined && { navDate }),
        });
      }),
    );
  }
  return { levels: listed, modifiedMs };
}
