import MarkdownIt, { type Token } from 'markdown-it';
import { allowedAddress, escapeHtml } from './html.ts';
import { withoutUnprintable } from './unprintable.ts';

export interface RenderedMarkdown {
  /** HTML, or plain text where the Markdown has no markup and is one paragraph. */
  readonly text: string;
  /** Addresses that were left out because they are not http, https or mailto. */
  readonly refusedLinks: readonly string[];
}

const markdown = new MarkdownIt('commonmark', { html: false });
// Every address passes here; `Writer` decides which ones remain.
markdown.validateLink = () => true;

/** Writes tokens as allowed elements; a token of any other kind gives its text or nothing. */
class Writer {
  readonly refusedLinks: string[] = [];
  readonly #blocks: string[] = [];
  /** For each open list, the number of the next item; undefined for bullets. */
  readonly #lists: (number | undefined)[] = [];
  #mark = '';
  #heading = false;

  write(tokens: readonly Token[]): string {
    for (const token of tokens) this.#block(token);
    const blocks = this.#blocks.filter((block) => block !== '').map((block) => `<p>${block}</p>`);
    return blocks.length > 1 ? `<span>${blocks.join('')}</span>` : blocks.join('');
  }

  #block(token: Token): void {
    switch (token.type) {
      case 'heading_open':
      case 'heading_close':
        this.#heading = token.type === 'heading_open';
        break;
      case 'bullet_list_open':
        this.#open(undefined);
        break;
      case 'ordered_list_open':
        this.#open(Number(token.attrGet('start') ?? 1));
        break;
      case 'bullet_list_close':
      case 'ordered_list_close':
        this.#lists.pop();
        break;
      case 'list_item_open':
        this.#mark = this.#nextMark();
        break;
      case 'inline':
        this.#add(this.#heading ? `<b>${this.#inline(token)}</b>` : this.#inline(token));
        break;
      case 'code_block':
      case 'fence':
        this.#add(escapeHtml(token.content.trimEnd()).replaceAll('\n', '<br/>'));
        break;
    }
  }

  #open(start: number | undefined): void {
    if (this.#lists.length === 0) this.#blocks.push('');
    this.#lists.push(start);
  }

  #nextMark(): string {
    const number = this.#lists.at(-1);
    if (number === undefined) return '• ';
    this.#lists[this.#lists.length - 1] = number + 1;
    return `${number}. `;
  }

  /** Adds a paragraph; a whole list is one paragraph, with a line for each item. */
  #add(html: string): void {
    const last = this.#lists.length > 0 ? this.#blocks.pop() : undefined;
    this.#blocks.push(`${last ? `${last}<br/>` : ''}${this.#mark}${html}`);
    this.#mark = '';
  }

  #inline({ children }: Token): string {
    let html = '';
    let close = '';
    for (const child of children ?? []) {
      const href = String(child.attrGet('href') ?? '');
      // `<unclear:Smith>` is no address that was meant, but text between angle brackets.
      const isText = child.markup === 'autolink' && allowedAddress(href, 'link') === undefined;
      if (child.type === 'link_open' && isText) {
        html += '&lt;';
        close = '&gt;';
      } else if (child.type === 'link_open') {
        const address = this.#allowed(href, 'link');
        close = address === undefined ? '' : '</a>';
        if (address !== undefined) html += `<a href="${escapeHtml(address)}">`;
      } else if (child.type === 'link_close') {
        html += close;
      } else {
        html += this.#piece(child);
      }
    }
    return html;
  }

  #piece(token: Token): string {
    switch (token.type) {
      case 'text':
      case 'code_inline':
        return escapeHtml(token.content);
      case 'softbreak':
        return ' ';
      case 'hardbreak':
        return '<br/>';
      case 'strong_open':
        return '<b>';
      case 'strong_close':
        return '</b>';
      case 'em_open':
        return '<i>';
      case 'em_close':
        return '</i>';
      case 'image': {
        const address = this.#allowed(String(token.attrGet('src') ?? ''), 'picture');
        const words = escapeHtml(token.content);
        return address === undefined ? words : `<img src="${escapeHtml(address)}" alt="${words}"/>`;
      }
      default:
        return '';
    }
  }

  #allowed(address: string, kind: 'link' | 'picture'): string | undefined {
    const allowed = allowedAddress(address, kind);
    if (allowed === undefined) this.refusedLinks.push(address);
    return allowed;
  }
}

/** The text of a single paragraph without markup; undefined for anything else. */
function withoutMarkup(tokens: readonly Token[]): string | undefined {
  const [open, inline, close] = tokens;
  if (tokens.length !== 3 || open?.type !== 'paragraph_open' || !inline || !close) return undefined;
  const pieces = (inline.children ?? []).map((child) => {
    if (child.type === 'softbreak') return ' ';
    return child.type === 'text' ? child.content : undefined;
  });
  return pieces.includes(undefined) ? undefined : pieces.join('');
}

/**
 * CommonMark as HTML of property values (3.0, 4.5). HTML within it is shown as it was typed. Headings become bold, list
 * items lines; links keep http, https and mailto.
 */
export function renderMarkdown(source: string): RenderedMarkdown {
  const tokens = markdown.parse(withoutUnprintable(source), {});
  const plain = withoutMarkup(tokens);
  if (plain !== undefined && !plain.startsWith('<')) return { text: plain, refusedLinks: [] };
  const writer = new Writer();
  const text = writer.write(tokens);
  return { text, refusedLinks: writer.refusedLinks };
}
