/** A syntax error of YAML, in words for someone who has never heard of it. */
export interface YamlSentence {
  readonly rule: string;
  readonly message: string;
  readonly suggestion?: string;
}

function syntax(message: string, suggestion: string): YamlSentence {
  return { rule: 'yaml', message, suggestion };
}

const INDENT = 'indent keys of one group by the same number of spaces, two for each step';
const QUOTE = 'a text that holds ": " or "#" or begins with a sign goes between double quotes';

const SENTENCES: Readonly<Record<string, YamlSentence>> = {
  BAD_ALIAS: syntax('a name after * cannot be read', QUOTE),
  ALIAS_PROPS: syntax('a name after * cannot be read', QUOTE),
  BAD_DIRECTIVE: syntax('a line that begins with % has a meaning of its own', QUOTE),
  BAD_DQ_ESCAPE: syntax(
    'a backslash between double quotes has a meaning of its own',
    'write it twice (\\\\), or put the text between single quotes',
  ),
  BAD_INDENT: syntax('this line is not indented as those above it', INDENT),
  BAD_PROP_ORDER: syntax('an & or ! is in the wrong place', QUOTE),
  BAD_SCALAR_START: syntax('a text cannot begin with this sign', QUOTE),
  BLOCK_AS_IMPLICIT_KEY: syntax('there are two keys on one line', QUOTE),
  BLOCK_IN_FLOW: syntax('this cannot stand between brackets', 'close the bracket first'),
  IMPOSSIBLE: syntax('this line cannot be read', INDENT),
  KEY_OVER_1024_CHARS: syntax('this key is too long', QUOTE),
  MISSING_CHAR: syntax(
    'something is missing here: a colon, a comma, a quote or a bracket',
    'a key is followed by a colon and a space, and what is opened is closed',
  ),
  MULTILINE_IMPLICIT_KEY: syntax(
    'a key must stand on one line, with a colon and a space after it',
    'is a colon missing, or does a line begin too far left?',
  ),
  MULTIPLE_ANCHORS: syntax('there are two names after & for one thing', QUOTE),
  MULTIPLE_DOCS: {
    rule: 'several-documents',
    message: 'a line of three hyphens begins a second document, and a file is one essay',
    suggestion: 'put the other one into a file of its own',
  },
  MULTIPLE_TAGS: syntax('there are two tags after ! for one thing', QUOTE),
  RESOURCE_EXHAUSTION: {
    rule: 'too-deep',
    message: 'lists and groups are inside one another too deeply',
    suggestion: INDENT,
  },
  TAB_AS_INDENT: syntax('this line is indented with a tab', 'use spaces instead, two for each step'),
  TOO_LONG: {
    rule: 'file-size',
    message: 'the file says too much: it is read no further than here',
    suggestion: 'divide it into several essays',
  },
  UNEXPECTED_TOKEN: syntax('this is not expected here', `${INDENT}; ${QUOTE}`),
};

const OTHER: YamlSentence = syntax('this line cannot be read', `${INDENT}; ${QUOTE}`);

const OPEN_BRACKET: YamlSentence = syntax(
  'a bracket that was opened above is not closed before here',
  'close it with ] or }, and indent the lines between further than the key',
);

/**
 * The sentence for an error code of the YAML library, or for `TOO_LONG`.
 *
 * @param detail the library's own message, since it has one code for two different mistakes
 */
export function yamlSentence(code: string, detail = ''): YamlSentence {
  if (code === 'BAD_INDENT' && /^Flow (?:map|sequence)\b/.test(detail)) return OPEN_BRACKET;
  return SENTENCES[code] ?? OTHER;
}
