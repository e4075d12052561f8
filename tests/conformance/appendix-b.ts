import { expect } from 'vitest';
import { type JsonObject, objectsIn } from '../support/json.ts';

/** What appendix B requires of each type of resource, and what it does not allow; `images` etc. are structure. */
const APPENDIX_B: Readonly<Record<string, { required: readonly string[]; forbidden: readonly string[] }>> = {
  'sc:Manifest': {
    required: ['@id', 'label', 'sequences'],
    forbidden: [
      'format',
      'height',
      'width',
      'startCanvas',
      'first',
      'total',
      'canvases',
      'members',
      'resources',
    ],
  },
  'sc:Sequence': {
    required: ['@id', 'canvases'],
    forbidden: ['format', 'height', 'width', 'navDate', 'sequences', 'structures', 'images', 'ranges'],
  },
  'sc:Canvas': {
    required: ['@id', 'label', 'height', 'width', 'images'],
    forbidden: ['format', 'viewingDirection', 'navDate', 'startCanvas', 'canvases', 'ranges', 'resources'],
  },
  'oa:Annotation': {
    required: ['@id', 'motivation', 'resource', 'on'],
    forbidden: ['format', 'height', 'width', 'viewingDirection', 'navDate', 'startCanvas', 'resources'],
  },
  'sc:AnnotationList': {
    required: ['@id'],
    forbidden: ['format', 'height', 'width', 'viewingDirection', 'navDate', 'startCanvas', 'total', 'images'],
  },
  'sc:Range': {
    required: ['@id', 'label'],
    forbidden: ['format', 'height', 'width', 'navDate', 'images', 'resources', 'sequences', 'structures'],
  },
  'sc:Layer': {
    required: ['@id', 'label'],
    forbidden: ['format', 'height', 'width', 'navDate', 'startCanvas', 'images', 'resources', 'canvases'],
  },
  'dctypes:Image': {
    required: ['@id'],
    forbidden: ['viewingDirection', 'navDate', 'startCanvas', 'first', 'total', 'images', 'resources'],
  },
  'sc:Collection': {
    required: ['@id', 'label'],
    forbidden: [
      'format',
      'height',
      'width',
      'viewingDirection',
      'startCanvas',
      'sequences',
      'structures',
      'canvases',
    ],
  },
};

/** Expects of every resource in a document of Presentation 2.1 what appendix B says of its type. */
export function expectAppendixB(document: JsonObject): void {
  for (const { property, object } of objectsIn(document)) {
    const type = object['@type'];
    const row = typeof type === 'string' ? APPENDIX_B[type] : undefined;
    if (!row) continue;
    const reference = property === 'manifests' || property === 'members';
    for (const name of row.required)
      if (!reference || name !== 'sequences') expect(object).toHaveProperty([name]);
    for (const name of row.forbidden) expect(object).not.toHaveProperty([name]);
  }
}
