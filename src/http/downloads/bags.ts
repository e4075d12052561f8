import { basename } from 'node:path';
import type { RequestHandler } from 'express';
import { LoupeError } from '../../errors.ts';
import { type BaseUrl, essayBagUrl } from '../../urls.ts';
import { isTagKnown } from '../protocol/conditional.ts';
import { CORS_HEADERS } from '../protocol/image-headers.ts';
import { clientSignal } from '../protocol/respond.ts';
import {
  type EssayPagesParts,
  pathSegment,
  refuseParameters,
  shownManifest,
} from '../routes/page-context.ts';
import type { EssayBags } from './essay-bags.ts';
import { cutOffSlow, sendParts } from './send-parts.ts';

/** Others wait for the place of a slow client, who can go on where it was. */
const SLOWEST = { bytes: 256 * 1024, ms: 30_000 } as const;

/** What essays as bags need. */
export interface EssayBagParts extends EssayPagesParts {
  /** Undefined where none are made. */
  readonly bags: EssayBags | undefined;
  readonly infoCacheControl: string;
}

/** Essays of which the bags are named to who cannot have a render of an image. */
const MOST_NAMED = 3;

/** The addresses of bags that hold an image. */
export function bagUrls(
  identifier: string,
  base: BaseUrl,
  { catalog, hasBags }: Pick<EssayPagesParts, 'catalog' | 'hasBags'>,
): readonly string[] {
  if (!hasBags) return [];
  const essays = new Set(catalog.imageUses(identifier).uses.map(({ manifest }) => manifest.id));
  return [...essays].slice(0, MOST_NAMED).map((id) => essayBagUrl(base, id));
}

/** All of an essay as one file, which its manifest names as a rendering. */
export function essayBag(parts: EssayBagParts): RequestHandler {
  const { bags, baseUrl, infoCacheControl } = parts;
  return async (request, response) => {
    refuseParameters(request);
    const presented = shownManifest(pathSegment(request, 'manifest'), parts);
    if (!bags) throw new LoupeError('not-implemented', 'this server makes no bags of essays');
    const wanted = { presented, base: baseUrl(request) };
    const etag = bags.etagOf(wanted);
    const common = ['ETag', etag, 'Cache-Control', infoCacheControl, ...CORS_HEADERS];
    if (isTagKnown(request.headers, etag)) {
      response.writeHead(304, common).end();
      return;
    }
    common.push('Content-Type', 'application/zip');
    common.push('Content-Disposition', `attachment; filename="${presented.manifest.id}.zip"`);
    if (request.method === 'HEAD') {
      const bytes = await bags.lengthOf(wanted);
      const length = bytes === undefined ? [] : ['Content-Length', String(bytes)];
      response.writeHead(200, [...common, 'Accept-Ranges', 'bytes', ...length]).end();
      return;
    }
    const bag = await bags.take(wanted, clientSignal(response));
    const { socket } = response;
    const before = socket?.bytesWritten ?? 0;
    for (let at = 0; at < common.length; at += 2) response.set(common[at] ?? '', common[at + 1] ?? '');
    const endWatch = cutOffSlow(response, SLOWEST);
    try {
      const path = basename(bag.path);
      // Its time is that of its last use.
      await sendParts(response, { root: bags.folder, path, bytes: bag.bytes, name: 'bag' }, false);
    } finally {
      endWatch();
      bag.leave();
      // What a budget of traffic is to count, parts and downloads that broke off among them.
      bags.sent((socket?.bytesWritten ?? before) - before);
    }
  };
}
