import type { AuthoredCollection, AuthoredCollectionItem } from '../authored/essay.ts';
import { ownMembers } from '../iiif-json/addresses.ts';
import type { CollectionText } from '../model/collection.ts';
import { TOP } from '../presented/implied-top.ts';
import type { LocatedProblem, Problem } from '../problems/problem.ts';
import { quoted } from '../source/report.ts';
import { suggested } from '../text/suggest.ts';
import { composeProvider } from './descriptive.ts';
import { archiveImage, type ImageSource } from './image-source.ts';
import type { FileReading } from './reading.ts';

/** A collection without its members, which are looked up when it is read. */
export interface ComposedCollection {
  readonly text: CollectionText;
  readonly problems: readonly Problem[];
}

/** What a collection says by itself. */
export function composeCollection(
  authored: AuthoredCollection,
  modifiedMs: number,
  source: ImageSource,
): ComposedCollection {
  const { id, label, summary, metadata, requiredStatement, rights, behavior } = authored;
  const problems: Problem[] = [];
  const providers = authored.providers.map((provider) => composeProvider(provider, source, problems));
  const thumbnail =
    authored.thumbnail === undefined
      ? undefined
      : archiveImage(authored.thumbnail, ['thumbnail'], source, problems);
  const text: CollectionText = {
    id,
    label,
    ...(summary && { summary }),
    metadata,
    ...(requiredStatement && { requiredStatement }),
    ...(rights !== undefined && { rights }),
    providers,
    ...(thumbnail && { thumbnail }),
    behavior,
    modifiedMs,
  };
  return { text, problems };
}

/** What a file names as members of a collection, as far as it is readable. */
export function membersNamed({ readable }: FileReading): readonly AuthoredCollectionItem[] {
  if (readable?.kind === 'collection') return readable.collection.items;
  if (readable?.kind !== 'iiif-json' || readable.iiifJson.isHarvested) return [];
  return readable.iiifJson.type === 'Collection' ? ownMembers(readable.iiifJson.document) : [];
}

/** What the archive says of members that are named. */
export interface KnownMembers {
  /** Whether there is one of the kind: served, a draft, or kept from being served by errors. */
  isKnown(kind: AuthoredCollectionItem['kind'], id: string): boolean;
  /** Whether a collection leads back to the one that names it. */
  loops(id: string): boolean;
  /** The id that was probably meant by one that there is not. */
  nearest(kind: AuthoredCollectionItem['kind'], id: string): string | undefined;
}

/** Problems of members that the archive does not have, or that cannot be members. */
export function memberProblems(
  items: readonly AuthoredCollectionItem[],
  { isKnown, loops, nearest }: KnownMembers,
): readonly Problem[] {
  return items.flatMap((item): Problem[] => {
    const { kind, id, at } = item;
    if (kind === 'collection' && loops(id)) return [loop(item)];
    if (isKnown(kind, id)) return [];
    const what = kind === 'manifest' ? 'essay' : 'collection';
    return [
      {
        severity: 'error',
        rule: `unknown-${kind}`,
        message: `there is no ${what} ${quoted(id)}`,
        ...suggested(nearest(kind, id)),
        path: at,
      },
    ];
  });
}

function loop({ id, at }: AuthoredCollectionItem): Problem {
  return {
    severity: 'error',
    rule: 'collection-loop',
    message: `the collection ${quoted(id)} holds this one, so that it cannot be in it`,
    suggestion: 'take one out of the other',
    path: at,
  };
}

/**
 * Problems of a collection with what is around it, in a file of either form; none of one whose last good version is served,
 * but for members that it names now.
 *
 * @param isServed whether the collection is made of what the file says now
 */
export function collectionProblems(
  reading: FileReading,
  isServed: boolean,
  source: ImageSource,
  known: KnownMembers,
): readonly LocatedProblem[] {
  const { file } = reading;
  const collection = file?.kind === 'collection' ? file.collection : undefined;
  // Drafts are in no list yet.
  if (collection && (!isServed || collection.status === 'draft')) return [];
  const own = collection ? composeCollection(collection, 0, source).problems : [];
  const isKnown: KnownMembers['isKnown'] =
    reading.readable?.kind === 'iiif-json'
      ? (kind, id) => known.isKnown(kind, id) || (kind === 'collection' && isMade(id, known))
      : known.isKnown;
  const problems = [...memberProblems(membersNamed(reading), { ...known, isKnown }), ...own];
  return problems.map((problem) => reading.locate(problem));
}

/** Whether a collection may be one that no file has: the top one, or a part of a large one. */
function isMade(id: string, { isKnown }: KnownMembers): boolean {
  const [, whole] = /^(.+)-\d+$/.exec(id) ?? [];
  return id === TOP || whole === TOP || (whole !== undefined && isKnown('collection', whole));
}
