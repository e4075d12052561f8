import type { AuthoredPath } from '../problems/problem.ts';
import type { Report } from '../source/report.ts';
import { authoredId, imageIdentifier, readProviders } from './addresses.ts';
import type { CollectionForm } from './collection-form.ts';
import type { AuthoredCollection, AuthoredCollectionItem } from './essay.ts';
import { readBehavior } from './read-manifest.ts';
import { readRights } from './read-photographs.ts';
import { Texts } from './read-texts.ts';

function readItem(
  form: CollectionForm['items'][number],
  at: AuthoredPath,
  report: Report,
): AuthoredCollectionItem {
  if (typeof form === 'string') return { kind: 'manifest', id: authoredId(form, at, report), at };
  return { kind: 'collection', id: authoredId(form.collection, [...at, 'collection'], report), at };
}

/** What a collection's file says, checked as far as the file alone allows. */
export function readCollection(form: CollectionForm, id: string, report: Report): AuthoredCollection {
  const texts = new Texts(report, form.language, false);
  const { label, summary, thumbnail } = form;
  const items = form.items.map((item, index) => readItem(item, ['items', index], report));
  const seen = new Set<string>();
  for (const item of items) {
    const name = `${item.kind} ${item.id}`;
    if (seen.has(name))
      report.error(item.at, 'repeated-item', `${item.id} is in this collection twice`, 'keep one of the two');
    if (item.kind === 'collection' && item.id === id)
      report.error(item.at, 'collection-loop', 'this collection is in itself', 'leave it out');
    seen.add(name);
  }
  return {
    id,
    status: form.status ?? 'published',
    label: texts.plain(label, ['label']),
    ...(summary !== undefined && { summary: texts.markdown(summary, ['summary']) }),
    providers: readProviders(form.provider, ['provider'], report, texts),
    ...readRights(form, [], report, texts),
    metadata: texts.entries(form.metadata, ['metadata']),
    behavior: readBehavior(form.behavior, ['behavior'], report),
    ...(thumbnail !== undefined && { thumbnail: imageIdentifier(thumbnail, ['thumbnail'], report) }),
    items,
  };
}
