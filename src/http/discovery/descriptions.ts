import type { Request, RequestHandler } from 'express';
import { LoupeError } from '../../errors.ts';
import { parseDescriptionPath } from '../../presentation/model/descriptions.ts';
import type { BaseUrl } from '../../urls.ts';
import { clientSignal, sendDocument } from '../protocol/respond.ts';
import { ownTurn } from '../protocol/turns.ts';
import { refuseParameters } from '../routes/page-context.ts';
import type { DescriptionDocuments } from './description-documents.ts';

/** What the descriptions of manifests and collections are made of. */
export interface DescriptionParts {
  readonly descriptions: DescriptionDocuments;
  readonly baseUrl: (request: Request) => BaseUrl;
}

/** A manifest or collection for catalogues, aggregators and search engines. It reads the path itself: ids are never decoded. */
export function descriptionDocument({ descriptions, baseUrl }: DescriptionParts): RequestHandler {
  return async (request, response) => {
    refuseParameters(request);
    // However many ask at once: tiles come between any two of them.
    await ownTurn();
    // The client has left meanwhile.
    if (response.destroyed) return;
    const address = parseDescriptionPath(request.path);
    if (!address) throw new LoupeError('not-found', 'there is nothing at this address');
    const { headers } = request;
    const document = await descriptions.response(address, baseUrl(request), headers, clientSignal(response));
    if (!document) {
      const { resource } = address;
      const id = resource.kind === 'collection' ? resource.collection : resource.manifest;
      throw new LoupeError(
        'not-found',
        `${resource.kind}: there is no ${resource.kind} ${JSON.stringify(id)}`,
      );
    }
    sendDocument(request, response, document);
  };
}
