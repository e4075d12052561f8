import type { LanguageMap } from '../model/manifest.ts';

/** Texts that Loupe adds to manifests, by name and language. They say picture, since it may be a drawing or a map. */
const TEXTS = {
  alsoAppearsIn: {
    en: 'Also appears in',
    de: 'Auch zu sehen in',
    es: 'También aparece en',
    fr: 'Figure aussi dans',
    it: 'Compare anche in',
    pt: 'Aparece também em',
  },
  archive: {
    en: 'The archive',
    de: 'Das Archiv',
    es: 'El archivo',
    fr: 'Les archives',
    it: 'L’archivio',
    pt: 'O arquivo',
  },
  caption: {
    en: 'Caption',
    de: 'Bildunterschrift',
    es: 'Pie de foto',
    fr: 'Légende',
    it: 'Didascalia',
    pt: 'Legenda',
  },
  changes: {
    en: 'Changes, for harvesters',
    de: 'Änderungen, für Sammelprogramme',
    es: 'Cambios, para recolectores',
    fr: 'Modifications, pour les moissonneurs',
    it: 'Modifiche, per i programmi di raccolta',
    pt: 'Alterações, para coletores',
  },
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
  essay: {
    en: 'Read the essay',
    de: 'Den Essay lesen',
    es: 'Leer el ensayo',
    fr: 'Lire l’essai',
    it: 'Leggi il saggio',
    pt: 'Ler o ensaio',
  },
  fullImage: {
    en: 'Full image',
    de: 'Ganzes Bild',
    es: 'Imagen completa',
    fr: 'Image entière',
    it: 'Immagine intera',
    pt: 'Imagem inteira',
  },
  bag: {
    en: 'Everything as one file (BagIt)',
    de: 'Alles in einer Datei (BagIt)',
    es: 'Todo en un archivo (BagIt)',
    fr: 'Le tout en un fichier (BagIt)',
    it: 'Tutto in un file (BagIt)',
    pt: 'Tudo num ficheiro (BagIt)',
  },
  original: {
    en: 'Original scan',
    de: 'Originalscan',
    es: 'Digitalización original',
    fr: 'Numérisation originale',
    it: 'Scansione originale',
    pt: 'Digitalização original',
  },
  notes: { en: 'Notes', de: 'Anmerkungen', es: 'Notas', fr: 'Notes', it: 'Note', pt: 'Notas' },
  pdf: {
    en: 'The essay as a PDF',
    de: 'Der Essay als PDF',
    es: 'El ensayo en PDF',
    fr: 'L’essai en PDF',
    it: 'Il saggio in PDF',
    pt: 'O ensaio em PDF',
  },
  people: { en: 'People', es: 'Personas', de: 'Personen', fr: 'Personnes', it: 'Persone', pt: 'Pessoas' },
  photograph: {
    en: 'Look at the picture',
    de: 'Das Bild ansehen',
    es: 'Ver la imagen',
    fr: 'Voir l’image',
    it: 'Guarda l’immagine',
    pt: 'Ver a imagem',
  },
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
  versions: {
    en: 'Versions of this picture',
    de: 'Fassungen dieses Bildes',
    es: 'Versiones de esta imagen',
    fr: 'Versions de cette image',
    it: 'Versioni di questa immagine',
    pt: 'Versões desta imagem',
  },
} satisfies Record<string, Record<string, string>>;

export type ServerText = keyof typeof TEXTS;

/** The entry of a dictionary for a language (BCP 47); only its first part counts: `es-MX` finds `es`. */
export function translated<Entry>(
  dictionary: Readonly<Record<string, Entry>>,
  language: string,
): Entry | undefined {
  const [primary = ''] = language.toLowerCase().split('-');
  return Object.hasOwn(dictionary, primary) ? dictionary[primary] : undefined;
}

/** The languages for texts and dates that Loupe adds to texts in `languages`: English where none is known. */
export function addedLanguages(languages: readonly string[]): readonly string[] {
  const known = languages.filter((language) => language !== 'none');
  return known.length > 0 ? known : ['en'];
}

/** A text in each of the languages (BCP 47) that Loupe has it in; in English if it has it in none of them. */
export function serverText(name: ServerText, languages: readonly string[]): LanguageMap {
  const map: Record<string, readonly string[]> = {};
  for (const language of languages) {
    const text = translated<string>(TEXTS[name], language);
    if (text !== undefined) map[language] = [text];
  }
  return Object.keys(map).length > 0 ? map : { en: [TEXTS[name].en] };
}
