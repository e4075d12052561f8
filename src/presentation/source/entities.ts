import type { AuthoredPath } from '../problems/problem.ts';
import type { Report } from './report.ts';

const NAMED: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', shy: '\u00ad' },
  ...{ lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', laquo: '«', raquo: '»', sbquo: '‚', bdquo: '„' },
  ...{ ndash: '–', mdash: '—', hellip: '…', middot: '·', bull: '•', deg: '°', sect: '§', para: '¶' },
  ...{ copy: '©', reg: '®', trade: '™', euro: '€', pound: '£', yen: '¥', cent: '¢', times: '×' },
  ...{ frac12: '½', frac14: '¼', frac34: '¾', szlig: 'ß', aelig: 'æ', AElig: 'Æ', oelig: 'œ', OElig: 'Œ' },
  ...{ oslash: 'ø', Oslash: 'Ø', eth: 'ð', thorn: 'þ', iquest: '¿', iexcl: '¡', ordf: 'ª', ordm: 'º' },
};

/** Marks over and under letters, by the end of the entity's name: `&eacute;`. */
const MARKS: Readonly<Record<string, string>> = {
  grave: '\u0300',
  acute: '\u0301',
  circ: '\u0302',
  tilde: '\u0303',
  uml: '\u0308',
  ring: '\u030a',
  cedil: '\u0327',
  caron: '\u030c',
};

const ENTITY = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z][a-z]{1,7}\d{0,2}));/gi;
const MARKED = /^([a-z])(grave|acute|circ|tilde|uml|ring|cedil|caron)$/i;

function ofCode(code: number): string | undefined {
  return code > 31 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
    ? String.fromCodePoint(code)
    : undefined;
}

function letterOf(decimal?: string, hexadecimal?: string, name?: string): string | undefined {
  if (decimal !== undefined) return ofCode(Number(decimal));
  if (hexadecimal !== undefined) return ofCode(Number.parseInt(hexadecimal, 16));
  if (name === undefined) return undefined;
  if (Object.hasOwn(NAMED, name)) return NAMED[name];
  const [, letter, mark = ''] = MARKED.exec(name) ?? [];
  return letter === undefined ? undefined : `${letter}${MARKS[mark.toLowerCase()] ?? ''}`.normalize('NFC');
}

/** Warns of the first entity of HTML in a text that is shown as it is written: `&amp;`. */
export function checkEntities(text: string, path: AuthoredPath, report: Report): void {
  for (const [entity, decimal, hexadecimal, name] of text.matchAll(ENTITY)) {
    const letter = letterOf(decimal, hexadecimal, name);
    if (letter === undefined) continue;
    report.warning(
      path,
      'entity',
      `${entity} is HTML, and this text is shown as it is written`,
      /\s/.test(letter) ? 'write a space' : `write ${letter}`,
      entity,
    );
    return;
  }
}
