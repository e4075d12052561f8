import type { RequestHandler } from 'express';
import { atomFeed, type FedEssay, feedChangedMs } from '../../discovery/crawlers/feed.ts';
import { LoupeError } from '../../errors.ts';
import { PAGE_LANGUAGES } from '../../pages/words/words.ts';
import { codedBody } from '../protocol/coded-body.ts';
import { documentResponse } from '../protocol/document.ts';
import { preferredCoding } from '../protocol/negotiate.ts';
import { sendTagged } from '../protocol/respond.ts';
import { ownTurn } from '../protocol/turns.ts';
import { type EssayPagesParts, languageIn } from '../routes/page-context.ts';

/** Essays of the feed: programs that read it keep those that they know. */
const MOST_ESSAYS = 30;

/** The newest of the published essays. */
export interface News {
  /** The one that was published last is the first. */
  newest(count: number): readonly FedEssay[];
}

/** What the feed is made of. */
export interface FeedParts extends Pick<EssayPagesParts, 'catalog' | 'baseUrl'> {
  readonly news: News;
  readonly infoCacheControl: string;
}

/** Essays that are new (Atom 1.0, RFC 4287), in the language that the address asks for, or in English, where they have it. */
export function feedDocument({ news, catalog, baseUrl, infoCacheControl }: FeedParts): RequestHandler {
  return async (request, response) => {
    const [stray] = Object.keys(request.query).filter((name) => name !== 'lang');
    if (stray !== undefined)
      throw new LoupeError('invalid-request', 'this address takes lang alone', {
        parameter: stray.slice(0, 40),
      });
    const asked = languageIn(request);
    await ownTurn();
    const essays = news.newest(MOST_ESSAYS);
    const text = atomFeed({
      base: baseUrl(request),
      title: catalog.essays(0, 1).label,
      languages: [...(asked === undefined ? [] : [asked]), ...PAGE_LANGUAGES],
      asked,
      essays,
    });
    const wanted = preferredCoding(request.headers['accept-encoding']?.toString());
    const { body, coding } = await codedBody(Buffer.from(text), wanted);
    if (response.destroyed) return;
    const document = documentResponse({
      body,
      coding,
      mediaType: 'application/atom+xml; charset=utf-8',
      modifiedMs: feedChangedMs(essays),
      cacheControl: infoCacheControl,
      more: ['Vary', 'Accept-Encoding'],
    });
    sendTagged(request, response, document);
  };
}
