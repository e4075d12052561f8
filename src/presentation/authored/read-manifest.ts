import type { AuthoredPath } from '../problems/problem.ts';
import { quoted, type Report } from '../source/report.ts';
import { isAuthoredId } from '../text/ids.ts';
import { authoredId, eachOf, imageIdentifier, readLinks, readProviders } from './addresses.ts';
import { dateAndPlace } from './date-and-place.ts';
import type { AuthoredManifest, AuthoredOrder, AuthoredSection } from './essay.ts';
import type { ManifestForm, OrderForm, SectionForm } from './manifest-form.ts';
import { Mentions } from './mentions.ts';
import { readPhotographs, readRights } from './read-photographs.ts';
import { Texts } from './read-texts.ts';

/** Behaviors of one row exclude each other (Presentation 3.0, 3.2 behavior). */
const DISJOINT = [
  ['individuals', 'continuous', 'paged', 'unordered'],
  ['auto-advance', 'no-auto-advance'],
  ['repeat', 'no-repeat'],
  ['multi-part', 'together'],
];

/** Reports behaviors that are repeated or exclude each other. */
export function readBehavior(
  form: string | readonly string[] | undefined,
  path: AuthoredPath,
  report: Report,
): readonly string[] {
  const behaviors = eachOf(form, path);
  for (const [index, [behavior, at]] of behaviors.entries()) {
    const row = DISJOINT.find((each) => each.includes(behavior)) ?? [behavior];
    const before = behaviors.slice(0, index).find(([each]) => row.includes(each));
    if (before)
      report.error(
        at,
        'behavior',
        before[0] === behavior
          ? `${behavior} stands here twice`
          : `${behavior} and ${before[0]} contradict each other`,
        'keep one of the two',
      );
  }
  return behaviors.map(([behavior]) => behavior);
}

class ManifestReader {
  readonly #report: Report;
  readonly #texts: Texts;
  readonly #mentions: Mentions;
  readonly #sectionIds = new Set<string>();

  constructor(report: Report, texts: Texts, mentions: Mentions) {
    this.#report = report;
    this.#texts = texts;
    this.#mentions = mentions;
  }

  sections(forms: readonly SectionForm[] | undefined, path: AuthoredPath): readonly AuthoredSection[] {
    return (forms ?? []).map((form, index) => this.#section(form, [...path, index]));
  }

  #section(form: SectionForm, at: AuthoredPath): AuthoredSection {
    const report = this.#report;
    const texts = this.#texts;
    const { id, label, text } = form;
    if (id !== undefined && this.#sectionIds.has(id))
      report.error([...at, 'id'], 'duplicate-id', `another section is called ${quoted(id)} too`);
    if (id !== undefined) this.#sectionIds.add(id);
    if (!form.photographs && !form.sections)
      report.absent(
        at,
        ['photographs', 'sections'],
        'no-photographs',
        'this section has no photographs, and viewers cannot show one without',
        'add photographs, or move its text to the summary or to another section',
      );
    return {
      ...(id !== undefined && { id: authoredId(id, [...at, 'id'], report) }),
      label: texts.plain(label, [...at, 'label']),
      ...(text !== undefined && { text: texts.markdown(text, [...at, 'text']) }),
      ...dateAndPlace(form, at, report, texts),
      metadata: texts.entries(form.metadata, [...at, 'metadata']),
      photographs: readPhotographs(form.photographs, [...at, 'photographs'], this.#mentions, report, texts),
      sections: this.sections(form.sections, [...at, 'sections']),
      at,
    };
  }
}

function readOrder(
  form: OrderForm,
  at: AuthoredPath,
  taken: Set<string>,
  report: Report,
  texts: Texts,
): AuthoredOrder {
  const { id, label, summary, by, photographs } = form;
  if (taken.has(id))
    report.error([...at, 'id'], 'duplicate-id', `${quoted(id)} is the name of another manifest`);
  if (id === 'collection')
    report.error([...at, 'id'], 'id', '`collection` has a meaning of its own in addresses', 'choose another');
  taken.add(id);
  const EITHER = 'give either by: date or a list of photographs';
  if (by === undefined && !photographs)
    report.absent(at, ['by', 'photographs'], 'order', 'this order says nothing of the order', EITHER);
  if (by !== undefined && photographs) report.error(at, 'order', 'this order is given in two ways', EITHER);
  return {
    id: authoredId(id, [...at, 'id'], report),
    label: texts.plain(label, [...at, 'label']),
    ...(summary !== undefined && { summary: texts.markdown(summary, [...at, 'summary']) }),
    by: photographs === undefined ? { kind: 'date' } : { kind: 'list', photographs },
    at,
  };
}

/** What a manifest's file says, checked as far as the file alone allows. */
export function readManifest(form: ManifestForm, id: string, report: Report): AuthoredManifest {
  const texts = new Texts(report, form.language);
  const mentions = new Mentions(report);
  const reader = new ManifestReader(report, texts, mentions);
  const { label, summary, viewingDirection, thumbnail, start } = form;
  const links = (key: 'homepage' | 'seeAlso' | 'rendering') =>
    readLinks(form[key], [key], key === 'seeAlso' ? 'Dataset' : 'Text', report, texts);
  const taken = new Set(isAuthoredId(id) ? [id] : []);
  const read = {
    id,
    status: form.status ?? 'published',
    label: texts.plain(label, ['label']),
    ...(summary !== undefined && { summary: texts.markdown(summary, ['summary']) }),
    ...dateAndPlace(form, [], report, texts),
    providers: readProviders(form.provider, ['provider'], report, texts),
    ...readRights(form, [], report, texts),
    metadata: texts.entries(form.metadata, ['metadata']),
    ...(viewingDirection !== undefined && { viewingDirection }),
    behavior: readBehavior(form.behavior, ['behavior'], report),
    ...(thumbnail !== undefined && { thumbnail: imageIdentifier(thumbnail, ['thumbnail'], report) }),
    ...(start !== undefined && { start }),
    homepage: links('homepage'),
    seeAlso: links('seeAlso'),
    rendering: links('rendering'),
    originals: form.originals === 'true',
    photographs: readPhotographs(form.photographs, ['photographs'], mentions, report, texts),
    sections: reader.sections(form.sections, ['sections']),
    orders: (form.orders ?? []).map((order, index) =>
      readOrder(order, ['orders', index], taken, report, texts),
    ),
  };
  if (!form.photographs && !form.sections)
    report.absent(
      [],
      ['photographs', 'sections'],
      'no-photographs',
      'the file names no photograph',
      'for example photographs: [cactus/01]',
    );
  // Last, because all texts must be read for their languages to be known.
  return { ...read, languages: texts.languages() };
}
