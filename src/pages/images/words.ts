import type { WORDS } from '../parts/words.ts';

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

/** By the language of the page. */
export const IMAGE_WORDS: Readonly<Record<keyof typeof WORDS, ImageWords>> = { en, es };
