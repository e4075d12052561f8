import type { Request, RequestHandler, Response } from 'express';
import { LoupeError } from '../../errors.ts';
import { type NeutralResource, parsePresentationPath } from '../../presentation/model/path.ts';
import { type BaseUrl, type PresentationResource, presentationUrl } from '../../urls.ts';
import type { PresentationDocuments } from '../documents/presentation.ts';
import { clientSignal, sendDocument, sendSeeOther } from '../protocol/respond.ts';
import { ownTurn } from '../protocol/turns.ts';

/** What the Presentation API is made of. */
export interface PresentationParts {
  readonly presentation: PresentationDocuments;
  readonly baseUrl: (request: Request) => BaseUrl;
}

function notFound(resource: PresentationResource): LoupeError {
  if (resource.kind === 'manifest')
    return new LoupeError('not-found', `there is no manifest ${JSON.stringify(resource.manifest)}`, {
      parameter: 'manifest',
    });
  if (resource.kind === 'collection')
    return new LoupeError('not-found', `there is no collection ${JSON.stringify(resource.collection)}`, {
      parameter: 'collection',
    });
  return new LoupeError('not-found', `${resource.kind}: there is none at this address in this version`);
}

/**
 * Presentation API 3.0, 2.1 and 4.0: every manifest and collection and every part of one at its own URL in each version,
 * and the URLs that lead to the version a client asks for. It reads the path itself: ids are never decoded.
 */
export function presentationResource({ presentation, baseUrl }: PresentationParts): RequestHandler {
  /** 303 to one version. */
  function redirect(request: Request, response: Response, resource: NeutralResource): void {
    if (!presentation.has(resource)) throw notFound(resource);
    const base = baseUrl(request);
    const version = presentation.versionFor(resource, request.headers.accept);
    response.setHeader('Vary', 'Accept');
    sendSeeOther(response, presentationUrl(base, version, resource));
  }

  return async (request, response) => {
    // However many ask for documents at once: tiles come between any two of them.
    await ownTurn();
    // The client has left meanwhile.
    if (response.destroyed) return;
    const address = parsePresentationPath(request.path);
    if (!address) throw new LoupeError('not-found', 'there is nothing at this address');
    if (address.kind === 'neutral') {
      redirect(request, response, address.resource);
      return;
    }
    const { version, resource } = address;
    const client = clientSignal(response);
    const document = await presentation.response(
      version,
      resource,
      baseUrl(request),
      request.headers,
      client,
    );
    if (!document) throw notFound(resource);
    sendDocument(request, response, document);
  };
}
