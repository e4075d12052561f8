import { type PageContext, readerOf } from '../../src/pages/parts/reader.ts';
import { BASE, ESSAY } from './essay-model.ts';

/** A page for a reader who asked for nothing, on a server below a path. */
export function pageContext(
  languages: readonly string[] = ESSAY.languages,
  asked?: string,
  accepted: readonly string[] = ['*'],
): PageContext {
  return { root: '/archive', base: BASE, reader: readerOf(languages, asked, accepted), limits: {} };
}
