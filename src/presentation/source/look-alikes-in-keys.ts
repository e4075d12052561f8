import { keyWithoutColon, keyWithoutSpace, STRUCTURE } from './look-alikes.ts';
import {
  CLOSINGS,
  COLONS,
  COMMAS,
  DASHES,
  firstOf,
  LIST_OR_GROUP,
  type LookAlike,
  lookAlike,
  OPENINGS,
  QUOTES,
  SPACES,
} from './signs.ts';

// Signs that YAML reads as letters of a key or of a text between brackets, so that nothing is wrong with the file for YAML.

type IsKey = (word: string) => boolean;

const DIVIDE = 'divide what is between brackets with , and a space';
const BEGIN_LINE = 'begin each line of a list with a hyphen and a space';

/** A word that may be a key, in quotes of any kind or without; its group is the word. */
const WORD = `["'${QUOTES}]?([\\p{L}][\\w-]*)["'${QUOTES}]?`;
const GAP = `[\\s${SPACES}]*`;
const COLON = `[ \\t]*[:${COLONS}]`;

const DASH_BEFORE = new RegExp(`^([ \\t]*(?:- +)*)([${DASHES}])${WORD}`, 'u');
const SPACE_AFTER = new RegExp(`^([ \\t]*(?:- +)*${WORD})([${SPACES}])`, 'u');

/**
 * A sign in a key without quotes, which is the first of its line.
 *
 * @param line up to the end of the key
 */
export function lookAlikeInBlockKey(line: string, isKey: IsKey): LookAlike | undefined {
  const found = keyWithoutColon(line, () => true) ?? firstOf(STRUCTURE, line);
  if (found) return found;
  const [, before = '', dash = '', word = ''] = DASH_BEFORE.exec(line) ?? [];
  if (isKey(word)) return lookAlike(before.length, dash, `before ${word}`, BEGIN_LINE);
  const [, until = '', name = '', space = ''] = SPACE_AFTER.exec(line) ?? [];
  if (!isKey(name)) return undefined;
  return lookAlike(until.length, space, `after ${name}`, `write ${name}: with a colon and a space`);
}

const BEFORE_FLOW_KEY = new RegExp(`^([${SPACES}${OPENINGS}])${GAP}${WORD}`, 'u');

/** The same in a key between brackets. */
export function lookAlikeInFlowKey(key: string, isKey: IsKey): LookAlike | undefined {
  const found = keyWithoutColon(key, isKey) ?? keyWithoutSpace(key, isKey);
  if (found) return found;
  const [, sign = '', word = ''] = BEFORE_FLOW_KEY.exec(key) ?? [];
  if (!isKey(word)) return undefined;
  const suggestion = OPENINGS.includes(sign) ? LIST_OR_GROUP : 'write spaces of the space bar there';
  return lookAlike(0, sign, `before ${word}`, suggestion);
}

const GROUP = new RegExp(`^([${OPENINGS}])${GAP}${WORD}${COLON}`, 'u');
const NEXT_KEY = new RegExp(`^([^]*?)([${COMMAS}])${GAP}${WORD}${COLON}`, 'u');

/** What was meant as a group of keys, or as the next key of one between brackets, in a text without quotes. */
export function keyInText(text: string, isFlow: boolean, isKey: IsKey): LookAlike | undefined {
  const [, sign = '', word = ''] = GROUP.exec(text) ?? [];
  if (isKey(word)) return lookAlike(0, sign, 'where a group begins', LIST_OR_GROUP);
  const [, before = '', comma = '', next = ''] = (isFlow && NEXT_KEY.exec(text)) || [];
  return isKey(next) ? lookAlike(before.length, comma, `before ${next}`, DIVIDE) : undefined;
}

const WRONG_COMMA = new RegExp(`^(.*?[[{][^\\]}]*?)([${COMMAS}])(?=${GAP}(?:${WORD}${COLON}|$))`, 'u');
const WRONG_CLOSING = new RegExp(`^(.*?[[{][^\\]}]*?)([${CLOSINGS}])`, 'u');

/** A comma between brackets that divides nothing, in a short line that YAML cannot read: the search takes the square of it. */
export function wrongComma(line: string): LookAlike | undefined {
  return firstOf([[WRONG_COMMA, 'between brackets', DIVIDE]], line);
}

/** A bracket that closes nothing, in a short line that opens one: see above. */
export function wrongClosing(line: string): LookAlike | undefined {
  return firstOf([[WRONG_CLOSING, 'where a list or group ends', LIST_OR_GROUP]], line);
}
