/** Whether viewers take a text for HTML: it starts with `<` and ends with `>` (3.0, 4.5). */
export function isHtml(text: string): boolean {
  return /^\s*<[\s\S]*>\s*$/.test(text);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A plain text as HTML: blank lines part paragraphs, other line ends are kept. */
export function htmlOfPlainText(text: string): string {
  return text
    .trim()
    .split(/(?:\r\n?|\n)[^\S\r\n]*(?:\r\n?|\n)\s*/)
    .map((paragraph) => `<p>${escaped(paragraph.trim()).replace(/\r\n?|\n/g, '<br>')}</p>`)
    .join('');
}

/** A plain text where HTML may stand: as it is while it has one line and cannot be taken for HTML. */
export function captionOfPlainText(text: string): string {
  const caption = text.trim();
  return isHtml(caption) || /[\r\n]/.test(caption) ? htmlOfPlainText(caption) : caption;
}

/** A plain text as the value of metadata: such a one that would be taken for HTML is escaped, so that it is read as it is. */
export function valueOfPlainText(text: string): string {
  return isHtml(text) ? `<span>${escaped(text.trim())}</span>` : text;
}
