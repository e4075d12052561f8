import { presentationContext } from '../model/json-ld.ts';
import { type JsonObject, listOf, stringOf } from '../model/json-value.ts';
import type { AuthoredPath, Problem } from '../problems/problem.ts';
import { collectionIn3 } from './collection.ts';
import { tellLeftOut } from './left-out.ts';
import { manifestIn3 } from './manifest.ts';
import { typesOf, Upgrading } from './upgrading.ts';

/** A file of version 2 in the form of 3.0. */
export interface UpgradedDocument {
  readonly document: JsonObject;
  /** What 3.0 cannot hold, as warnings with paths of the file. */
  readonly problems: readonly Problem[];
  /** Where in the file what stands at a path of the document comes from. */
  originOf(path: AuthoredPath): AuthoredPath;
}

const CONTEXT = /iiif\.io\/api\/presentation\/2|shared-canvas\.org\/ns\/context/;

/** Whether a document is a Manifest or Collection of Presentation 2, or of the Metadata API 1 before it. */
export function isPresentation2(document: JsonObject): boolean {
  const { '@context': context, type } = document;
  if (type !== undefined) return false;
  const types = typesOf(document);
  if (!types.includes('Manifest') && !types.includes('Collection')) return false;
  return context === undefined || listOf(context).some((each) => CONTEXT.test(stringOf(each) ?? ''));
}

/** Contexts of extensions stay, that of 3.0 comes last (4.6). */
function contextOf(document: JsonObject) {
  const others = listOf(document['@context']).flatMap((each) => {
    const text = stringOf(each);
    return text === undefined || CONTEXT.test(text) ? [] : [text];
  });
  return others.length === 0 ? presentationContext(3) : [...others, presentationContext(3)];
}

/**
 * A Manifest or Collection of Presentation 2.0 or 2.1 as one of 3.0: everything that 3.0 has a place for. Takes any JSON
 * and never throws; what is wrong with it is found in the result.
 */
export function upgradePresentation2(document: JsonObject): UpgradedDocument {
  const upgrading = new Upgrading();
  const node = { value: document, path: [] };
  const made = typesOf(document).includes('Collection')
    ? collectionIn3(node, upgrading)
    : manifestIn3(node, upgrading);
  tellLeftOut(document, upgrading);
  const upgraded = upgrading.from([], { '@context': contextOf(document), ...made });
  return {
    document: upgraded,
    problems: upgrading.problems,
    originOf: (path) => upgrading.originOf(upgraded, path),
  };
}
