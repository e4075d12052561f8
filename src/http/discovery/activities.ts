import type { Request, RequestHandler } from 'express';
import { LoupeError } from '../../errors.ts';
import type { BaseUrl, PresentationVersion } from '../../urls.ts';
import { sendTagged } from '../protocol/respond.ts';
import { ownTurn } from '../protocol/turns.ts';
import type { ActivityStreams, StreamResource } from './activity-streams.ts';

/** What change streams are made of. */
export interface ActivitiesParts {
  readonly activities: ActivityStreams;
  readonly baseUrl: (request: Request) => BaseUrl;
}

interface StreamPath {
  readonly version: PresentationVersion;
  readonly resource: StreamResource;
}

const STREAM = /^\/discovery(?:\/([^/]*))?\/activities(?:\/page\/([^/]*))?$/;

/** The last page number that is a number of its own. */
const LONGEST_PAGE = 15;

/**
 * Reads the path of a stream or a page of one.
 *
 * @throws LoupeError `not-found` for other paths, `invalid-request` for what is no number of a page
 */
function parseStreamPath(path: string): StreamPath {
  const [found, versionText, pageText] = STREAM.exec(path) ?? [];
  if (found === undefined) throw new LoupeError('not-found', 'there is nothing at this address');
  const version = versionOf(versionText);
  if (pageText === undefined) return { version, resource: { kind: 'collection' } };
  if (!/^[1-9]\d*$/.test(pageText))
    throw new LoupeError(
      'invalid-request',
      'page: a whole number from 1, such as 12, without zeros before it',
    );
  if (pageText.length > LONGEST_PAGE) throw new LoupeError('not-found', 'page: there are not so many');
  return { version, resource: { kind: 'page', page: Number(pageText) } };
}

function versionOf(text: string | undefined): PresentationVersion {
  if (text === undefined) return 3;
  if (text === '2') return 2;
  if (text === '4') return 4;
  throw new LoupeError(
    'not-found',
    'version: the stream of Presentation 3 is /discovery/activities, those of 2 and 4 are /discovery/2/activities and /discovery/4/activities',
  );
}

/** Change Discovery 1.0: the streams, one for each version of the Presentation API, and their pages. */
export function activityStream({ activities, baseUrl }: ActivitiesParts): RequestHandler {
  return async (request, response) => {
    const { version, resource } = parseStreamPath(request.path);
    if (/\?./.test(request.originalUrl))
      throw new LoupeError('invalid-request', 'query: this address takes no parameters');
    // However many harvest at once: tiles come between any two pages.
    await ownTurn();
    // The client has left meanwhile.
    if (response.destroyed) return;
    const address = { base: baseUrl(request), version };
    sendTagged(request, response, await activities.response(address, resource, request.headers));
  };
}
