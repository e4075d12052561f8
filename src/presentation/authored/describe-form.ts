import { type FormNode, takes, written } from './form-words.ts';

/** The groups of keys that a form leads to. */
function groupsOf(form: FormNode, definitions: Readonly<Record<string, FormNode>>): readonly FormNode[] {
  const found = form.$ref === undefined ? form : definitions[form.$ref.replace('#/definitions/', '')];
  if (!found) return [];
  if (found.properties) return [found];
  const inner = [...(found.anyOf ?? []), ...(found.items ? [found.items] : [])];
  return inner.flatMap((each) => groupsOf(each, definitions));
}

function table(form: FormNode): string {
  const rows = Object.entries(form.properties ?? {}).map(([key, each]) => {
    const required = form.required?.includes(key) ? ' **Needed.**' : '';
    const [example] = each.examples ?? [];
    const cells = [
      `\`${key}\``,
      `${each.description}${required}`,
      takes(each),
      `\`${key}: ${written(example)}\``,
    ];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return ['| key | what it says | takes | example |', '|---|---|---|---|', ...rows].join('\n');
}

function heading(title: string): string {
  return `### ${title.charAt(0).toUpperCase()}${title.slice(1)}`;
}

/** The manual's tables of all keys of some forms, in Markdown: one table for each group of keys. */
export function keyTables(forms: readonly FormNode[]): string {
  const done = new Map<string, string>();
  const add = (form: FormNode, definitions: Readonly<Record<string, FormNode>>): void => {
    const title = form.title ?? '';
    if (done.has(title)) return;
    done.set(title, `${heading(title)}\n\n${table(form)}`);
    for (const each of Object.values(form.properties ?? {}))
      for (const group of groupsOf(each, definitions)) add(group, definitions);
  };
  for (const form of forms) add(form, form.definitions ?? {});
  return [...done.values()].join('\n\n');
}
