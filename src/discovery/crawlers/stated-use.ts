import { LoupeError } from '../../errors.ts';
import { type BaseUrl, basePath } from '../../urls.ts';

// What those are told who take what is published here for purposes of their own: preferences about use by AI
// (draft-ietf-aipref-vocab-08, attached as draft-ietf-aipref-attach-05 says), and reservations of text and data mining (TDM
// Reservation Protocol, W3C Community Group, 10 May 2024).

/** What is preferred for a category of use. */
export interface UsePreference {
  readonly category: 'train-ai' | 'ai-use' | 'search';
  readonly isAllowed: boolean;
}

export interface StatedUse {
  /** Nothing is said of a category that is left out. */
  readonly aiUse: readonly UsePreference[];
  /** Where to read how a licence for text and data mining is had; '' for nowhere. */
  readonly tdmPolicy: string;
}

/** Undefined where nothing is said. */
function mayTrain(aiUse: StatedUse['aiUse']): boolean | undefined {
  return aiUse.find(({ category }) => category === 'train-ai')?.isAllowed;
}

/** Throws LoupeError `invalid-request` for a policy about what is not reserved. */
export function requireReservation({ aiUse, tdmPolicy }: StatedUse): void {
  if (tdmPolicy !== '' && mayTrain(aiUse) !== false)
    throw new LoupeError(
      'invalid-request',
      'tdm-policy: needs ai-use to deny train-ai, since it says how what is reserved may be used',
    );
}

/** The preferences as a dictionary of structured fields (RFC 9651); '' where nothing is said. */
function preferences({ aiUse }: StatedUse): string {
  return aiUse.map(({ category, isAllowed }) => `${category}=${isAllowed ? 'y' : 'n'}`).join(', ');
}

/** 1 where text and data mining is reserved, 0 where it is not, undefined where nothing is said. */
function reservation({ aiUse }: StatedUse): 0 | 1 | undefined {
  const isAllowed = mayTrain(aiUse);
  if (isAllowed === undefined) return undefined;
  return isAllowed ? 0 : 1;
}

/** Names and values, in turn, of the headers of everything that is published; none where nothing is said. */
export function useHeaders(stated: StatedUse): readonly string[] {
  const usage = preferences(stated);
  const reserved = reservation(stated);
  return [
    ...(usage === '' ? [] : ['Content-Usage', usage]),
    ...(reserved === undefined ? [] : ['tdm-reservation', String(reserved)]),
    ...(stated.tdmPolicy === '' ? [] : ['tdm-policy', stated.tdmPolicy]),
  ];
}

/** The rule of robots.txt, for all that a group of crawlers may fetch; undefined where nothing is said. */
export function useRule(stated: StatedUse, base: BaseUrl): string | undefined {
  const usage = preferences(stated);
  return usage === '' ? undefined : `Content-Usage: ${basePath(base)}/ ${usage}`;
}

/** What `/.well-known/tdmrep.json` says; undefined where nothing is said. */
export function tdmDocument(stated: StatedUse, base: BaseUrl): readonly object[] | undefined {
  const reserved = reservation(stated);
  if (reserved === undefined) return undefined;
  return [
    {
      location: `${basePath(base)}/`,
      'tdm-reservation': reserved,
      ...(stated.tdmPolicy !== '' && { 'tdm-policy': stated.tdmPolicy }),
    },
  ];
}
