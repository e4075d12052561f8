import type { Request, Response } from 'express';
import type { PresentationVersion } from '../../urls.ts';
import { codedBody } from '../protocol/coded-body.ts';
import { entityTagOfBody, isTagKnown } from '../protocol/conditional.ts';
import { CORS_HEADERS } from '../protocol/image-headers.ts';
import { isLinkedDataWanted, jsonForm, preferredCoding } from '../protocol/negotiate.ts';

/** JSON-LD that is made for one request. */
export interface PassingJson {
  readonly json: object;
  readonly context: string;
  /** The version of Presentation by whose rules its media type is chosen. */
  readonly presentation: PresentationVersion;
}

/** Sends it, or 304 when the client has it. Clients ask again each time. */
export async function sendPassingJson(
  request: Request,
  response: Response,
  { json, context, presentation }: PassingJson,
): Promise<void> {
  const { accept } = request.headers;
  const form = jsonForm(presentation, context, isLinkedDataWanted(presentation, accept));
  const wanted = preferredCoding(request.headers['accept-encoding']?.toString());
  const { body, coding } = await codedBody(Buffer.from(JSON.stringify(json)), wanted);
  const etag = await entityTagOfBody(`${form.mediaType} ${coding}`, body);
  const common = [
    'ETag',
    etag,
    'Cache-Control',
    'no-cache',
    'Vary',
    'Accept, Accept-Encoding',
    ...CORS_HEADERS,
  ];
  if (form.contextLink !== undefined) common.push('Link', form.contextLink);
  if (isTagKnown(request.headers, etag)) {
    response.writeHead(304, common).end();
    return;
  }
  const content = ['Content-Type', form.mediaType, 'Content-Length', String(body.length)];
  if (coding !== 'identity') content.push('Content-Encoding', coding);
  response.writeHead(200, [...content, ...common]).end(request.method === 'HEAD' ? undefined : body);
}
