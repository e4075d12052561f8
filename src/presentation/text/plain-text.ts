import { escapeHtml, isHtml } from './html.ts';

/** A plain text as HTML (3.0, 4.5): blank lines part paragraphs, other line ends are kept. */
export function htmlOfPlainText(text: string): string {
  const paragraphs = text
    .trim()
    .split(/(?:\r\n?|\n)[^\S\r\n]*(?:\r\n?|\n)\s*/)
    .map((paragraph) => `<p>${escapeHtml(paragraph.trim()).replace(/\r\n?|\n/g, '<br/>')}</p>`);
  return paragraphs.length > 1 ? `<span>${paragraphs.join('')}</span>` : paragraphs.join('');
}

/** A plain text where HTML may stand: as it is while it has one line and cannot be taken for HTML. */
export function captionOfPlainText(text: string): string {
  const caption = text.trim();
  return isHtml(caption) || /[\r\n]/.test(caption) ? htmlOfPlainText(caption) : caption;
}

/** A plain text as the value of metadata: such a one that would be taken for HTML is escaped, so that it is read as it is. */
export function valueOfPlainText(text: string): string {
  const value = text.trim();
  return isHtml(value) ? `<span>${escapeHtml(value)}</span>` : text;
}
