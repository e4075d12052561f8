import type { IncomingMessage } from 'node:http';
import { basename } from 'node:path';
import type { RequestHandler } from 'express';
import type { Asker } from '../../budgets/asker.ts';
import { OverBudgetError } from '../../budgets/refusal.ts';
import { LoupeError } from '../../errors.ts';
import type { Manifest } from '../../presentation/model/manifest.ts';
import { type BaseUrl, presentationUrl } from '../../urls.ts';
import { doorsToMore, type MoreParts } from '../pressure/better-doors.ts';
import { isTagKnown } from '../protocol/conditional.ts';
import { BusyError } from '../protocol/error-response.ts';
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
  /** Whose budget the making of a bag is of. */
  readonly askerOf: (request: IncomingMessage) => Asker;
  /** How who has spent a budget has more. */
  readonly more: MoreParts;
}

/** What else there is of an essay whose bag is beyond a budget. A sentence each, with whole addresses. */
function doorsBeside({ id, canvases }: Manifest, base: BaseUrl, more: MoreParts): readonly string[] {
  const manifest = presentationUrl(base, 3, { kind: 'manifest', manifest: id });
  const offersScans = canvases.some(({ images }) => images.some(({ original }) => original !== undefined));
  return [
    `All its pictures are named by its manifest: ${manifest}`,
    'Their listed sizes and tiles are stored, and always there.',
    ...(offersScans ? ['So are its scans, one by one, as the manifest names them.'] : []),
    ...doorsToMore(more),
  ];
}

/** All of an essay as one file, which its manifest names as a rendering. */
export function essayBag(parts: EssayBagParts): RequestHandler {
  const { bags, baseUrl, infoCacheControl, askerOf, more } = parts;
  return async (request, response) => {
    refuseParameters(request);
    const presented = shownManifest(pathSegment(request, 'manifest'), parts);
    if (!bags) throw new LoupeError('not-implemented', 'this server makes no bags of essays');
    const base = baseUrl(request);
    const wanted = bags.of(presented, base);
    const { etag } = wanted;
    const common = ['ETag', etag, 'Cache-Control', infoCacheControl, ...CORS_HEADERS];
    if (isTagKnown(request.headers, etag)) {
      response.writeHead(304, common).end();
      return;
    }
    common.push('Content-Type', 'application/zip');
    common.push('Content-Disposition', `attachment; filename="${presented.manifest.id}.zip"`);
    if (request.method === 'HEAD') {
      const bytes = await wanted.length();
      const length = bytes === undefined ? [] : ['Content-Length', String(bytes)];
      response.writeHead(200, [...common, 'Accept-Ranges', 'bytes', ...length]).end();
      return;
    }
    const bag = await wanted.take(askerOf(request), clientSignal(response)).catch((error: unknown) => {
      if (!(error instanceof OverBudgetError)) throw error;
      throw new BusyError(error, doorsBeside(presented.manifest, base, more));
    });
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
