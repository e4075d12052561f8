import { badArgument, OaiError } from './oai-error.ts';

/** The verbs (OAI-PMH 2.0, 4). */
export type Verb =
  | 'GetRecord'
  | 'Identify'
  | 'ListIdentifiers'
  | 'ListMetadataFormats'
  | 'ListRecords'
  | 'ListSets';

/** The arguments, but for `verb`. */
export type ArgumentName = 'identifier' | 'metadataPrefix' | 'from' | 'until' | 'set' | 'resumptionToken';

/** A request whose arguments are those of its verb, each once and of its form. */
export interface OaiRequest {
  readonly verb: Verb;
  readonly values: Readonly<Partial<Record<ArgumentName, string>>>;
}

interface VerbForm {
  readonly required: readonly ArgumentName[];
  readonly optional: readonly ArgumentName[];
  /** Takes a `resumptionToken` in place of all others. */
  readonly isList: boolean;
}

const SELECTIVE: VerbForm = {
  required: ['metadataPrefix'],
  optional: ['from', 'until', 'set'],
  isList: true,
};

const VERBS: Readonly<Record<Verb, VerbForm>> = {
  GetRecord: { required: ['identifier', 'metadataPrefix'], optional: [], isList: false },
  Identify: { required: [], optional: [], isList: false },
  ListIdentifiers: SELECTIVE,
  ListMetadataFormats: { required: [], optional: ['identifier'], isList: false },
  ListRecords: SELECTIVE,
  ListSets: { required: [], optional: [], isList: true },
};

const UNRESERVED = "[A-Za-z0-9\\-_.!~*'()]+";

/** What the schema of responses says of each, which repeat them; dates are read elsewhere. */
const FORMS: Readonly<Partial<Record<ArgumentName, { readonly form: RegExp; readonly words: string }>>> = {
  identifier: {
    form: /^(?:[A-Za-z0-9\-_.!~*'();/?:@&=+$,]|%[0-9A-Fa-f]{2})+$/,
    words: 'a URI, such as oai:example.org:exile',
  },
  metadataPrefix: { form: new RegExp(`^${UNRESERVED}$`), words: 'such as oai_dc' },
  set: {
    form: new RegExp(`^${UNRESERVED}(?::${UNRESERVED})*$`),
    words: 'the setSpec of a set, as ListSets names it',
  },
};

/** Longer requests are refused, bytes. */
export const MOST_ARGUMENT_BYTES = 8192;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw badArgument('arguments: percent-encoded UTF-8');
  }
}

function pairsIn(text: string): readonly (readonly [string, string])[] {
  if (text.length > MOST_ARGUMENT_BYTES) throw badArgument(`arguments: at most ${MOST_ARGUMENT_BYTES} bytes`);
  return text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [decoded(pair), ''] : [decoded(pair.slice(0, at)), decoded(pair.slice(at + 1))];
    });
}

function isVerb(text: string): text is Verb {
  return Object.hasOwn(VERBS, text);
}

function isArgumentName(name: string, { required, optional, isList }: VerbForm): name is ArgumentName {
  const names: readonly string[] = [...required, ...optional, ...(isList ? ['resumptionToken'] : [])];
  return names.includes(name);
}

function verbIn(pairs: readonly (readonly [string, string])[]): Verb {
  const [verb, other] = pairs.filter(([name]) => name === 'verb').map(([, value]) => value);
  if (verb === undefined) throw new OaiError('badVerb', `verb: one of ${Object.keys(VERBS).join(', ')}`);
  if (other !== undefined) throw new OaiError('badVerb', 'verb: once');
  if (!isVerb(verb)) throw new OaiError('badVerb', `verb: one of ${Object.keys(VERBS).join(', ')}`);
  return verb;
}

/**
 * Reads the arguments of a request (3.1.1).
 *
 * @param text a query, or the body of a form
 * @throws OaiError `badVerb` or `badArgument`
 */
export function readArguments(text: string): OaiRequest {
  const pairs = pairsIn(text);
  const verb = verbIn(pairs);
  const form = VERBS[verb];
  const values: Partial<Record<ArgumentName, string>> = {};
  for (const [name, value] of pairs) {
    if (name === 'verb') continue;
    if (!isArgumentName(name, form)) throw badArgument(`${name.slice(0, 40)}: not an argument of ${verb}`);
    if (values[name] !== undefined) throw badArgument(`${name}: once`);
    values[name] = value;
  }
  checkTogether(verb, form, values);
  return { verb, values };
}

function checkTogether(verb: Verb, form: VerbForm, values: OaiRequest['values']): void {
  if (values.resumptionToken !== undefined) {
    if (Object.keys(values).length > 1) throw badArgument('resumptionToken: with no other argument');
    return;
  }
  for (const name of form.required)
    if (values[name] === undefined) throw badArgument(`${name}: ${verb} needs it`);
  for (const name of ['identifier', 'metadataPrefix', 'set'] as const) {
    const value = values[name];
    const { form: accepted, words } = FORMS[name] ?? {};
    if (value !== undefined && accepted && !accepted.test(value)) throw badArgument(`${name}: ${words}`);
  }
}
