import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../model/json-value.ts';
import type { AuthoredPath } from '../problems/problem.ts';
import { knownLanguage } from '../source/known-language.ts';
import type { Report } from '../source/report.ts';
import { markupIn, withoutTags } from '../text/html-tags.ts';

const FORM = 'write {"en": ["…"]}, or {"none": ["…"]} where the language is unknown';

function checkText(text: string, path: AuthoredPath, markup: boolean, report: Report): void {
  if (text.trim() === '') report.warning(path, 'empty', 'there is nothing to read in this text');
  if (!markup && markupIn(text) !== undefined)
    report.error(
      path,
      'html-in-label',
      'there is HTML in a label, which viewers show as it is written',
      `write plain text: ${withoutTags(text).trim()}`,
    );
}

/** Checks a language map (3.0, 4.4): texts by language. */
function checkLanguageMap(
  value: JsonValue | undefined,
  path: AuthoredPath,
  markup: boolean,
  report: Report,
): void {
  if (!isJsonObject(value)) {
    report.error(path, 'language-map', 'this is no list of texts by language', FORM);
    return;
  }
  if (Object.keys(value).length === 0)
    report.error(path, 'language-map', 'there is no text here in any language', FORM);
  for (const [tag, texts] of Object.entries(value)) {
    const at = [...path, tag];
    knownLanguage(tag, at, 'language-tag', report);
    if (!isJsonArray(texts) || texts.length === 0 || texts.some((text) => typeof text !== 'string'))
      report.error(at, 'language-map', 'the texts of a language are a list', FORM);
    else
      for (const [index, text] of texts.entries())
        if (typeof text === 'string') checkText(text, [...at, index], markup, report);
  }
}

function checkEntry(value: JsonValue | undefined, path: AuthoredPath, report: Report): void {
  if (!isJsonObject(value) || !('label' in value) || !('value' in value)) {
    report.error(path, 'metadata', 'this has no label and value', 'write {"label": {…}, "value": {…}}');
    return;
  }
  checkLanguageMap(value['label'], [...path, 'label'], false, report);
  checkLanguageMap(value['value'], [...path, 'value'], true, report);
}

/** Checks the label, summary, metadata and required statement of any resource. */
export function checkDescription(node: JsonObject, path: AuthoredPath, report: Report): void {
  const { label, summary, metadata, requiredStatement } = node;
  if (label !== undefined) checkLanguageMap(label, [...path, 'label'], false, report);
  if (summary !== undefined) checkLanguageMap(summary, [...path, 'summary'], true, report);
  if (isJsonArray(metadata))
    for (const [index, entry] of metadata.entries()) checkEntry(entry, [...path, 'metadata', index], report);
  if (requiredStatement !== undefined) checkEntry(requiredStatement, [...path, 'requiredStatement'], report);
}
