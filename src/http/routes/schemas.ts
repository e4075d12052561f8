import { Router } from 'express';
import { collectionSchema, manifestSchema } from '../../presentation/authored/schema.ts';
import { type DocumentResponse, documentResponse } from '../protocol/document.ts';
import { sendDocument } from '../protocol/respond.ts';

/** Editors that read the schemas over HTTP complete and check files as they are typed. */
export interface SchemaRoutesParts {
  readonly infoCacheControl: string;
}

/** `/schemas/manifest.json` and `/schemas/collection.json`: JSON Schemas of the authored files. */
export function createSchemaRoutes({ infoCacheControl }: SchemaRoutesParts): Router {
  const router = Router({ caseSensitive: true, strict: true });
  // They change with Loupe only.
  const modifiedMs = Date.now();
  const serve = (path: string, schema: () => object): void => {
    let answer: DocumentResponse | undefined;
    router.get(path, (request, response) => {
      answer ??= documentResponse({
        body: Buffer.from(JSON.stringify(schema())),
        mediaType: 'application/schema+json',
        modifiedMs,
        cacheControl: infoCacheControl,
        more: [],
      });
      sendDocument(request, response, answer);
    });
  };
  serve('/schemas/manifest.json', manifestSchema);
  serve('/schemas/collection.json', collectionSchema);
  return router;
}
