import type { RequestHandler } from 'express';
import { BUILT_MS } from '../../storage/build-time.ts';
import { type DocumentResponse, documentResponse } from '../protocol/document.ts';
import { sendDocument } from '../protocol/respond.ts';

/**
 * A JSON Schema of authored files: editors that read it over HTTP complete and check files as they are typed.
 *
 * @param schema makes the schema, at its first request
 */
export function schemaDocument(schema: () => object, cacheControl: string): RequestHandler {
  let document: DocumentResponse | undefined;
  return (request, response) => {
    document ??= documentResponse({
      body: Buffer.from(JSON.stringify(schema())),
      mediaType: 'application/schema+json',
      // Changes only with Loupe.
      modifiedMs: BUILT_MS,
      cacheControl,
      more: [],
    });
    sendDocument(request, response, document);
  };
}
