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
  /<(?:(!--|!doctype\b|!\[cdata\[|\?[a-z])|\/?([a-z][a-z0-9]*)(?:[\s/][^<>"']*(?:(?:"[^<"]*"|'[^<']*')[^<>"']*)*)?>)?/gi;

const FIRST = new RegExp(BRACKET, 'iy');

function isElement(name: string | undefined): boolean {
  return name !== undefined && ELEMENTS.has(name.toLowerCase());
}

/** Whether there is a tag, comment or declaration of HTML in a text. */
export function hasMarkup(text: string): boolean {
  for (const [, special, name] of text.matchAll(BRACKET))
    if (special !== undefined || isElement(name)) return true;
  return false;
}

/** Whether a text begins with a tag, comment or declaration of HTML. */
export function beginsWithMarkup(text: string): boolean {
  if (!text.startsWith('<')) return false;
  FIRST.lastIndex = 0;
  const [, special, name] = FIRST.exec(text) ?? [];
  return special !== undefined || isElement(name);
}

/** A text without its tags of HTML; other angle brackets stay. */
export function withoutTags(text: string): string {
  return text.replace(BRACKET, (found, _special, name) => (isElement(name) ? '' : found));
}

/** HTML in which every `<` that begins no tag, comment or declaration is escaped. */
export function withTextEscaped(html: string): string {
  return html.replace(BRACKET, (found, special, name) =>
    special !== undefined || isElement(name) ? found : `&lt;${found.slice(1)}`,
  );
}
