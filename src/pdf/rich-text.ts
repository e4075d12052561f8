import { Parser } from 'htmlparser2';
import { isHtml } from '../presentation/text/html.ts';

/** Text in one style. */
export interface Run {
  readonly text: string;
  readonly bold: boolean;
  readonly italic: boolean;
  readonly small: boolean;
  /** An absolute URL. */
  readonly link: string | undefined;
  /** BCP 47; left out where it is that of the print, or unknown. */
  readonly language?: string;
}

export type Paragraph = readonly Run[];

/** Text without emphasis or link. */
export function plainRun(text: string): Run {
  return { text, bold: false, italic: false, small: false, link: undefined };
}

/** Addresses that a reader of a PDF should be able to follow. */
const LINK = /^(?:https?|mailto):/i;

/**
 * Reads a value of a manifest, plain or with the markup that Presentation 3.0, section 4.4 allows, as paragraphs.
 * Images are left out, since they would come from other hosts.
 */
export function paragraphsOf(value: string): Paragraph[] {
  if (!isHtml(value))
    return value
      .split(/\n{2,}/)
      .map((text) => text.trim())
      .filter((text) => text !== '')
      .map((text) => [plainRun(text)]);
  const paragraphs: Run[][] = [];
  let current: Run[] = [];
  const open: { name: string; link: string | undefined }[] = [];
  const has = (...names: string[]) => open.some(({ name }) => names.includes(name));
  const add = (text: string): void => {
    const link = open.findLast(({ name }) => name === 'a')?.link;
    current.push({ text, bold: has('b'), italic: has('i'), small: has('small', 'sub', 'sup'), link });
  };
  const finish = (): void => {
    const trimmed = trimmedEnds(current);
    if (trimmed.length > 0) paragraphs.push(trimmed);
    current = [];
  };
  const parser = new Parser({
    onopentag(name, { href }) {
      if (name === 'p') finish();
      if (name === 'br') add('\n');
      open.push({ name, link: href !== undefined && LINK.test(href) ? href : undefined });
    },
    ontext: (text) => add(text.replace(/\s+/g, ' ')),
    onclosetag(name) {
      if (name === 'p') finish();
      const at = open.findLastIndex((each) => each.name === name);
      if (at >= 0) open.splice(at, 1);
    },
  });
  parser.end(value);
  finish();
  return paragraphs;
}

function trimmedEnds(runs: readonly Run[]): Run[] {
  const last = runs.length - 1;
  return runs
    .map((run, at) => ({
      ...run,
      text: run.text.replace(at === 0 ? /^\s+/ : /^$/, '').replace(at === last ? /\s+$/ : /^$/, ''),
    }))
    .filter(({ text }) => text !== '');
}
