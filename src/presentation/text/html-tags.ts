/**
 * Tells tags of HTML from other angle brackets, such as those of transcription: `<unclear>`, `<3 lines>`, `a < b`. Only what
 * names an element of HTML is a tag.
 */

/** Elements of HTML, with those of its earlier versions; svg and math stand for all that is in them. */
const ELEMENTS: ReadonlySet<string> = new Set(
  `a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body br
  button canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed
  fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img
  input ins kbd keygen label legend li link listing main map mark marquee math menu meta meter nav nobr noembed noframes
  noscript object ol optgroup option output p param picture plaintext pre progress q rb rp rt rtc ruby s samp script
  search section select slot small source spacer span strike strong style sub summary sup svg table tbody td template
  textarea tfoot th thead time title tr track tt u ul var video wbr xmp`.split(/\s+/),
);

/**
 * Each `<` with what it begins: a comment, a declaration, or a tag with its name; alone where it begins none of these.
 * Takes linear time, since no tag reaches beyond the next `<`.
 */
const BRACKET =
  /<(?:(!--|!doctype\b|!\[cdata\[|\?xml\b)|\/?([a-z][a-z0-9]*)([\s/][^<>"']*(?:(?:"[^<"]*"|'[^<']*')[^<>"']*)*)?>)?/gi;

const FIRST = new RegExp(BRACKET, 'iy');

/** A word within brackets, with its value where it has one. Every word is matched, so that none is looked at twice. */
const ATTRIBUTE = /[^\s=/"']+(\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"']*))?/g;
/** Attributes that need no value. Other words within brackets are not HTML: `<a few words>`. */
const BARE_ATTRIBUTES: ReadonlySet<string> = new Set(
  `allowfullscreen async autofocus autoplay checked compact controls default defer disabled formnovalidate hidden inert
  ismap itemscope loop multiple muted nohref nomodule noresize noshade novalidate nowrap open playsinline readonly required
  reversed selected`.split(/\s+/),
);

function areAttributes(text: string): boolean {
  const bare = text.replace(ATTRIBUTE, (word, value) => (value === undefined ? word : ' '));
  const words = bare.split(/[\s/]+/);
  return words.every((word) => word === '' || BARE_ATTRIBUTES.has(word.toLowerCase()));
}

/** Whether a bracket is a tag, by its name and what stands between that and the end. */
function isTag(name: string | undefined, rest: string | undefined): boolean {
  return name !== undefined && ELEMENTS.has(name.toLowerCase()) && areAttributes(rest ?? '');
}

/** Whether there is a tag, comment or declaration of HTML in a text. */
export function hasMarkup(text: string): boolean {
  for (const [, special, name, rest] of text.matchAll(BRACKET))
    if (special !== undefined || isTag(name, rest)) return true;
  return false;
}

/** Whether a text begins with a tag, comment or declaration of HTML. */
export function beginsWithMarkup(text: string): boolean {
  if (!text.startsWith('<')) return false;
  FIRST.lastIndex = 0;
  const [, special, name, rest] = FIRST.exec(text) ?? [];
  return special !== undefined || isTag(name, rest);
}

/** A text without its tags of HTML; other angle brackets stay. */
export function withoutTags(text: string): string {
  return text.replace(BRACKET, (found, _special, name, rest) => (isTag(name, rest) ? '' : found));
}

/** HTML in which every `<` that begins no tag, comment or declaration is escaped. */
export function withTextEscaped(html: string): string {
  return html.replace(BRACKET, (found, special, name, rest) =>
    special !== undefined || isTag(name, rest) ? found : `&lt;${found.slice(1)}`,
  );
}
