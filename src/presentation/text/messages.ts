import type { LanguageMap } from '../model.ts';

/** What this server itself says in manifests, by name and language. Of pictures: what it shows may be a drawing, or a map. */
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
  notes: { en: 'Notes', de: 'Anmerkungen', es: 'Notas', fr: 'Notes', it: 'Note', pt: 'Notas' },
  pdf: {
    en: 'The essay as a PDF',
    de: 'Der Essay als PDF',
    es: 'El ensayo en PDF',
    fr: 'L’essai en PDF',
    it: 'Il saggio in PDF',
    pt: 'O ensaio em PDF',
  },
  photograph: {
    en: 'Look at the picture',
    de: 'Das Bild ansehen',
    es: 'Ver la imagen',
    fr: 'Voir l’image',
    it: 'Guarda l’immagine',
    pt: 'Ver a imagem',
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

/**
 * A text of this server in those of the languages in which there is one; in English when there is none.
 *
 * @param languages - BCP 47 tags; only their first part counts (`es-MX` is Spanish)
 */
export function serverText(name: ServerText, languages: readonly string[]): LanguageMap {
  const texts: Readonly<Record<string, string>> = TEXTS[name];
  const map: Record<string, readonly string[]> = {};
  for (const language of languages) {
    const [primary = ''] = language.toLowerCase().split('-');
    const text = Object.hasOwn(texts, primary) ? texts[primary] : undefined;
    if (text !== undefined) map[language] = [text];
  }
  return Object.keys(map).length > 0 ? map : { en: [TEXTS[name].en] };
}
