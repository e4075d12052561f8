import { parseNegative } from '../../policies/image-policy.ts';
import type { AuthoredPath } from '../problems/problem.ts';
import type { Report } from '../source/report.ts';
import { authoredId, imageIdentifier, readLinks, rightsUri } from './addresses.ts';
import { dateAndPlace } from './date-and-place.ts';
import type { AuthoredImage, AuthoredPhotograph } from './essay.ts';
import type { EntryForm, TextForm } from './form-parts.ts';
import type { PhotographForm } from './manifest-form.ts';
import type { Mentions } from './mentions.ts';
import { readNotes } from './read-notes.ts';
import type { Texts } from './read-texts.ts';

function images(form: PhotographForm, at: AuthoredPath, report: Report, texts: Texts): AuthoredImage[] {
  if (form.image !== undefined && form.images)
    report.error([...at, 'images'], 'images', 'there are both `image` and `images`', 'keep one of the two');
  if (form.images)
    return form.images.map(({ image, label }, index) => {
      const place = [...at, 'images', index];
      return {
        identifier: imageIdentifier(image, [...place, 'image'], report),
        ...(label !== undefined && { label: texts.plain(label, [...place, 'label']) }),
        at: place,
      };
    });
  if (form.image === undefined) return [];
  return [{ identifier: imageIdentifier(form.image, [...at, 'image'], report), at: [...at, 'image'] }];
}

/** `rights` and `requiredStatement`, to be spread. */
export function readRights(
  form: { readonly rights?: string; readonly requiredStatement?: EntryForm },
  at: AuthoredPath,
  report: Report,
  texts: Texts,
): Pick<AuthoredPhotograph, 'rights' | 'requiredStatement'> {
  const { rights, requiredStatement } = form;
  return {
    ...(rights !== undefined && { rights: rightsUri(rights, [...at, 'rights'], report) }),
    ...(requiredStatement && {
      requiredStatement: texts.entry(requiredStatement, [...at, 'requiredStatement']),
    }),
  };
}

function names(
  forms: readonly TextForm[] | undefined,
  path: AuthoredPath,
  texts: Texts,
): AuthoredPhotograph['people'] {
  return (forms ?? []).map((form, index) => texts.plain(form, [...path, index]));
}

function readPhotograph(
  form: PhotographForm,
  at: AuthoredPath,
  mentions: Mentions,
  report: Report,
  texts: Texts,
): AuthoredPhotograph | undefined {
  const { id, label, caption, alternativeText, size } = form;
  const negative = form.negative === undefined ? undefined : parseNegative(form.negative);
  const found = mentions.add(form, images(form, at, report, texts), at);
  const [first, ...others] = found;
  const photograph = {
    ...(id !== undefined && { id: authoredId(id, [...at, 'id'], report) }),
    ...(label !== undefined && { label: texts.plain(label, [...at, 'label']) }),
    ...(caption !== undefined && { caption: texts.markdown(caption, [...at, 'caption']) }),
    ...(alternativeText !== undefined && {
      alternativeText: texts.plain(alternativeText, [...at, 'alternativeText']),
    }),
    ...dateAndPlace(form, at, report, texts),
    people: names(form.people, [...at, 'people'], texts),
    subjects: names(form.subjects, [...at, 'subjects'], texts),
    ...readRights(form, at, report, texts),
    metadata: texts.entries(form.metadata, [...at, 'metadata']),
    notes: readNotes(form.notes, [...at, 'notes'], report, texts),
    seeAlso: readLinks(form.seeAlso, [...at, 'seeAlso'], 'Dataset', report, texts),
    ...(size && { millimetres: size }),
    ...(negative !== undefined && { negative }),
    at,
  };
  return first && { ...photograph, images: [first, ...others] };
}

/** A list of photographs, in which a plain text is the name of an image. */
export function readPhotographs(
  forms: readonly (string | PhotographForm)[] | undefined,
  path: AuthoredPath,
  mentions: Mentions,
  report: Report,
  texts: Texts,
): readonly AuthoredPhotograph[] {
  mentions.beginList();
  return (forms ?? []).flatMap((form, index) => {
    const at = [...path, index];
    if (typeof form !== 'string') {
      const photograph = readPhotograph(form, at, mentions, report, texts);
      return photograph ? [photograph] : [];
    }
    const image = { identifier: imageIdentifier(form, at, report), at };
    mentions.add({}, [image], at);
    return [
      {
        images: [image] as const,
        people: [],
        subjects: [],
        metadata: [],
        notes: [],
        seeAlso: [],
        at,
      },
    ];
  });
}
