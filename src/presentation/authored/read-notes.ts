import type { AuthoredPath } from '../problems/problem.ts';
import type { Report } from '../source/report.ts';
import { authoredId } from './addresses.ts';
import type { AuthoredNote, AuthoredRegion } from './essay.ts';
import type { NoteForm, RegionForm } from './manifest-form.ts';
import type { Texts } from './read-texts.ts';

const SIDES = ['x', 'y', 'width', 'height'] as const;
/** Tolerance for sums of decimal percentages. */
const ROUNDING = 1e-9;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Whether a box has a size and lies within a width and height; reports it if not. */
function isInside(box: Box, width: number, height: number, path: AuthoredPath, report: Report): boolean {
  const fail = (message: string, suggestion: string): boolean => {
    report.error(path, 'region', message, suggestion);
    return false;
  };
  if (box.width <= 0 || box.height <= 0)
    return fail('this region has no width or no height', 'both must be greater than 0');
  const right = box.x + box.width - width * (1 + ROUNDING);
  const bottom = box.y + box.height - height * (1 + ROUNDING);
  if (right <= 0 && bottom <= 0) return true;
  return fail(
    right > 0
      ? `this region ends at ${box.x + box.width} from the left, outside of the photograph, which ends at ${width}`
      : `this region ends at ${box.y + box.height} from the top, outside of the photograph, which ends at ${height}`,
    'x and y are the upper left corner, width and height are counted from there',
  );
}

/** A region; undefined, and reported, when it is wrong. */
function readRegion(form: RegionForm, path: AuthoredPath, report: Report): AuthoredRegion | undefined {
  const percents = SIDES.filter((side) => form[side].endsWith('%'));
  // A zero can be either percent or pixels.
  const pixels = SIDES.filter((side) => !form[side].endsWith('%') && Number(form[side]) > 0);
  const box = {
    x: Number.parseFloat(form.x),
    y: Number.parseFloat(form.y),
    width: Number.parseFloat(form.width),
    height: Number.parseFloat(form.height),
  };
  if (percents.length > 0 && pixels.length === 0) {
    if (form.of)
      report.warning([...path, 'of'], 'region', 'a region in percent needs no `of`', 'leave `of` out');
    return isInside(box, 100, 100, path, report) ? { kind: 'percent', ...box } : undefined;
  }
  if (percents.length > 0) {
    report.error(
      path,
      'region',
      'this region is partly in percent and partly in pixels',
      'use one of the two',
    );
    return undefined;
  }
  if (!form.of) {
    report.absent(
      path,
      ['of'],
      'region',
      'a region in pixels must say on which scan it was drawn',
      'add of: {width: 4800, height: 3200} with the size of that scan, or use percent',
    );
    return undefined;
  }
  return isInside(box, form.of.width, form.of.height, path, report)
    ? { kind: 'pixels', ...box, of: form.of }
    : undefined;
}

function readNote(form: NoteForm, at: AuthoredPath, report: Report, texts: Texts): AuthoredNote | undefined {
  const { id, text, tag, region } = form;
  const EITHER = 'give `text` for a remark, or `tag` for the name of who or what is there';
  if (text === undefined && tag === undefined)
    report.absent(at, ['text', 'tag'], 'note', 'this note says nothing', EITHER);
  if (text !== undefined && tag !== undefined)
    report.error(at, 'note', 'this note has both `text` and `tag`', EITHER);
  const read = region && readRegion(region, [...at, 'region'], report);
  const common = {
    ...(id !== undefined && { id: authoredId(id, [...at, 'id'], report) }),
    ...(read && { region: read }),
    at,
  };
  if (tag !== undefined) return { ...common, text: texts.plain(tag, [...at, 'tag']), tag: true };
  if (text === undefined) return undefined;
  return { ...common, text: texts.markdown(text, [...at, 'text']), tag: false };
}

/** The notes of one photograph; their ids are unique within it. */
export function readNotes(
  forms: readonly NoteForm[] | undefined,
  path: AuthoredPath,
  report: Report,
  texts: Texts,
): readonly AuthoredNote[] {
  const seen = new Set<string>();
  return (forms ?? []).flatMap((form, index) => {
    const at = [...path, index];
    if (form.id !== undefined && seen.has(form.id))
      report.error([...at, 'id'], 'duplicate-id', `another note of this photograph is ${form.id} too`);
    if (form.id !== undefined) seen.add(form.id);
    const note = readNote(form, at, report, texts);
    return note ? [note] : [];
  });
}
