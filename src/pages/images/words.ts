import type { PageLanguage } from '../words/words.ts';

/** What Loupe itself says on the pages of images, beside what it says on all pages. */
export interface ImageWords {
  readonly images: (count: number) => string;
  readonly noImages: string;
  readonly pageOfList: (page: number) => string;
  /** Before the reason why a scan cannot be read that has stored files: it has changed, or was not looked through before. */
  readonly shownAsBefore: string;
  /** Before what is wrong with a scan that is served. */
  readonly servedWithWarning: string;
  readonly addresses: string;
}

const en: ImageWords = {
  images: (count) => `${count.toLocaleString('en')} ${count === 1 ? 'image' : 'images'}`,
  noImages: 'There are no images yet. Put scans in the image folder: they appear here by themselves.',
  pageOfList: (page) => `All images, page ${page}`,
  shownAsBefore: 'Shown as it was before: the scan as it is now cannot be read.',
  servedWithWarning: 'Shown, with a warning about the scan:',
  addresses: 'Addresses of this image',
};

const es: ImageWords = {
  images: (count) => `${count.toLocaleString('es')} ${count === 1 ? 'imagen' : 'imágenes'}`,
  noImages:
    'Todavía no hay imágenes. Ponga digitalizaciones en la carpeta de imágenes: aparecen aquí por sí solas.',
  pageOfList: (page) => `Todas las imágenes, página ${page}`,
  shownAsBefore: 'Se muestra como era antes: la digitalización actual no se puede leer.',
  servedWithWarning: 'Se muestra, con una advertencia sobre la digitalización:',
  addresses: 'Direcciones de esta imagen',
};

const de: ImageWords = {
  images: (count) => `${count.toLocaleString('de')} ${count === 1 ? 'Bild' : 'Bilder'}`,
  noImages: 'Es gibt noch keine Bilder. Legen Sie Scans in den Bilderordner: Sie erscheinen hier von selbst.',
  pageOfList: (page) => `Alle Bilder, Seite ${page}`,
  shownAsBefore: 'Gezeigt wie zuvor: Der Scan, wie er jetzt ist, lässt sich nicht lesen.',
  servedWithWarning: 'Gezeigt, mit einer Warnung zum Scan:',
  addresses: 'Adressen dieses Bildes',
};

const fr: ImageWords = {
  images: (count) => `${count.toLocaleString('fr')} ${count < 2 ? 'image' : 'images'}`,
  noImages:
    'Il n’y a pas encore d’images. Mettez des numérisations dans le dossier des images : elles apparaissent ici d’elles-mêmes.',
  pageOfList: (page) => `Toutes les images, page ${page}`,
  shownAsBefore: 'Montrée comme avant : la numérisation actuelle ne peut pas être lue.',
  servedWithWarning: 'Montrée, avec un avertissement sur la numérisation :',
  addresses: 'Adresses de cette image',
};

const it: ImageWords = {
  images: (count) => `${count.toLocaleString('it')} ${count === 1 ? 'immagine' : 'immagini'}`,
  noImages:
    'Non ci sono ancora immagini. Metta le scansioni nella cartella delle immagini: appaiono qui da sole.',
  pageOfList: (page) => `Tutte le immagini, pagina ${page}`,
  shownAsBefore: 'Mostrata com’era prima: la scansione attuale non si può leggere.',
  servedWithWarning: 'Mostrata, con un avviso sulla scansione:',
  addresses: 'Indirizzi di questa immagine',
};

const pt: ImageWords = {
  images: (count) => `${count.toLocaleString('pt')} ${count === 1 ? 'imagem' : 'imagens'}`,
  noImages: 'Ainda não há imagens. Ponha digitalizações na pasta das imagens: aparecem aqui por si próprias.',
  pageOfList: (page) => `Todas as imagens, página ${page}`,
  shownAsBefore: 'Mostrada como era antes: a digitalização atual não se consegue ler.',
  servedWithWarning: 'Mostrada, com um aviso sobre a digitalização:',
  addresses: 'Endereços desta imagem',
};

/** By the language of the page. */
export const IMAGE_WORDS: Readonly<Record<PageLanguage, ImageWords>> = { en, de, es, fr, it, pt };
