/** Text that is HTML already and is put into a page as it stands. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function rendered(value: Html | string | number | readonly Html[]): string {
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map((part) => part.text).join('');
  return String(value).replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

/** A template whose values are escaped, so that no file name or title can become markup. */
export function html(
  strings: TemplateStringsArray,
  ...values: (Html | string | number | readonly Html[])[]
): Html {
  return new Html(
    strings.map((text, at) => text + (at < values.length ? rendered(values[at] ?? '') : '')).join(''),
  );
}
