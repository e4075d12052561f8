import type { LanguageMap } from '../model.ts';

/** Words that Loupe adds to manifests by itself. */
const WORDS = {
  contents: {
    en: 'Contents',
    es: 'Contenido',
    de: 'Inhalt',
    fr: 'Sommaire',
    it: 'Indice',
    pt: 'Conteúdo',
  },
  creator: { en: 'Creator', es: 'Autor', de: 'Urheber', fr: 'Auteur', it: 'Autore', pt: 'Autor' },
  credit: {
    en: 'Credit',
    es: 'Crédito',
    de: 'Bildnachweis',
    fr: 'Crédit',
    it: 'Credito',
    pt: 'Crédito',
  },
  date: { en: 'Date', es: 'Fecha', de: 'Datum', fr: 'Date', it: 'Data', pt: 'Data' },
  people: { en: 'People', es: 'Personas', de: 'Personen', fr: 'Personnes', it: 'Persone', pt: 'Pessoas' },
  photographs: {
    en: 'Photographs',
    es: 'Fotografías',
    de: 'Fotografien',
    fr: 'Photographies',
    it: 'Fotografie',
    pt: 'Fotografias',
  },
  place: { en: 'Place', es: 'Lugar', de: 'Ort', fr: 'Lieu', it: 'Luogo', pt: 'Lugar' },
  rights: { en: 'Rights', es: 'Derechos', de: 'Rechte', fr: 'Droits', it: 'Diritti', pt: 'Direitos' },
  subjects: { en: 'Subjects', es: 'Temas', de: 'Themen', fr: 'Sujets', it: 'Soggetti', pt: 'Assuntos' },
  undated: {
    en: 'Undated',
    es: 'Sin fecha',
    de: 'Undatiert',
    fr: 'Sans date',
    it: 'Senza data',
    pt: 'Sem data',
  },
} as const;

export type Word = keyof typeof WORDS;

/** The languages of words and dates that Loupe adds to texts in `languages`: English where none is known. */
export function addedLanguages(languages: readonly string[]): readonly string[] {
  const known = languages.filter((language) => language !== 'none');
  return known.length > 0 ? known : ['en'];
}

/** A word in those of the languages that Loupe knows it in; in English when that is none of them. */
export function wording(word: Word, languages: readonly string[]): LanguageMap {
  const spoken: Readonly<Record<string, string>> = WORDS[word];
  const entries = addedLanguages(languages).flatMap((language) => {
    const text = spoken[language.toLowerCase().split('-')[0] ?? ''];
    return text === undefined ? [] : [[language, [text]] as const];
  });
  return entries.length > 0 ? Object.fromEntries(entries) : { en: [WORDS[word].en] };
}
