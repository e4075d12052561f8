import type { RequestHandler } from 'express';
import { BUILT_MS } from '../../program.ts';
import { type DocumentResponse, documentResponse } from '../protocol/document.ts';
import { sendDocument } from '../protocol/respond.ts';

/** Authored files that have a schema. */
export type SchemaName = 'manifest' | 'collection';

/** The forms of authored files are loaded with the first request for one: nothing else of a worker needs them. */
async function schemaOf(name: SchemaName): Promise<object> {
  const { collectionSchema, manifestSchema } = await import('../../presentation/authored/schema.ts');
  return name === 'manifest' ? manifestSchema() : collectionSchema();
}

/** A JSON Schema of authored files: editors that read it over HTTP complete and check files as they are typed. */
export function schemaDocument(name: SchemaName, cacheControl: string): RequestHandler {
  let document: DocumentResponse | undefined;
  return async (request, response) => {
    document ??= documentResponse({
      body: Buffer.from(JSON.stringify(await schemaOf(name))),
      mediaType: 'application/schema+json',
      // Changes only with Loupe.
      modifiedMs: BUILT_MS,
      cacheControl,
      more: [],
    });
    sendDocument(request, response, document);
  };
}
