/** Mirador's translations that are not named by the primary language of a tag. */
const MIRADOR: Readonly<Record<string, string>> = {
  ko: 'kr',
  nb: 'nb-NO',
  no: 'nb-NO',
  nn: 'nb-NO',
  pt: 'pt-BR',
};

/** Universal Viewer's translations. */
const UNIVERSAL_VIEWER: Readonly<Record<string, { readonly name: string; readonly label: string }>> = {
  cy: { name: 'cy-GB', label: 'Cymraeg' },
  en: { name: 'en-GB', label: 'English (GB)' },
  fr: { name: 'fr-FR', label: 'Français (FR)' },
  pl: { name: 'pl-PL', label: 'Polski' },
  sv: { name: 'sv-SE', label: 'Svenska' },
};

/** Tags of private use name no language that a viewer could know. */
function isPrivate(tag: string): boolean {
  return tag.toLowerCase().startsWith('x-');
}

/**
 * The language to open Mirador in.
 *
 * @param tag BCP 47, of the page
 * @returns one that it has a translation for where it can; else that of the tag, in which it shows the texts of manifests
 */
export function miradorLanguage(tag: string): string {
  if (isPrivate(tag)) return tag;
  const { language, script } = new Intl.Locale(tag).maximize();
  if (language === 'zh' || language === 'yue') return script === 'Hant' ? 'zh-TW' : 'zh-CN';
  return MIRADOR[language] ?? language;
}

/**
 * The `locales` to open Universal Viewer with. In a language that it has no translation for, its own words are English, and
 * the texts of manifests are those of that language.
 */
export function universalViewerLocales(
  tag: string,
): readonly { readonly name: string; readonly label: string }[] {
  const locale = isPrivate(tag) ? undefined : UNIVERSAL_VIEWER[new Intl.Locale(tag).language];
  return [locale ?? { name: tag, label: tag }];
}
