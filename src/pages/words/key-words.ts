import type { PageLanguage } from './words.ts';

/** What Loupe itself says of the keys of a page with a viewer, where no button says it. */
export interface KeyWords {
  readonly keys: string;
  readonly close: string;
  readonly move: string;
  readonly zoom: string;
  readonly moreOrLess: (what: string) => string;
  readonly leave: string;
  /** Of keys that are letters and signs, which programs that are spoken to may type by mistake (WCAG 2.2, 2.1.4). */
  readonly single: string;
  /** Of keys that move the picture only while it has the focus. */
  readonly onPicture: string;
  readonly shift: string;
  readonly drag: string;
}

const en: KeyWords = {
  keys: 'Keys',
  close: 'Close',
  move: 'Move the picture',
  zoom: 'Zoom in and out',
  moreOrLess: (what) => `${what}: more, less`,
  leave: 'Leave what was begun',
  single: 'Letters and signs work as keys',
  onPicture: 'on the picture',
  shift: 'Shift',
  drag: 'drag',
};

/** By the language of the page. */
export const KEY_WORDS: Readonly<Record<PageLanguage, KeyWords>> = {
  en,
  de: {
    keys: 'Tasten',
    close: 'Schließen',
    move: 'Das Bild bewegen',
    zoom: 'Vergrößern und verkleinern',
    moreOrLess: (what) => `${what}: mehr, weniger`,
    leave: 'Begonnenes beenden',
    single: 'Buchstaben und Zeichen wirken als Tasten',
    onPicture: 'auf dem Bild',
    shift: 'Umschalt',
    drag: 'ziehen',
  },
  es: {
    keys: 'Teclas',
    close: 'Cerrar',
    move: 'Mover la imagen',
    zoom: 'Acercar y alejar',
    moreOrLess: (what) => `${what}: más, menos`,
    leave: 'Dejar lo empezado',
    single: 'Las letras y los signos sirven de teclas',
    onPicture: 'sobre la imagen',
    shift: 'Mayús',
    drag: 'arrastrar',
  },
  fr: {
    keys: 'Touches',
    close: 'Fermer',
    move: 'Déplacer l’image',
    zoom: 'Agrandir et réduire',
    moreOrLess: (what) => `${what} : plus, moins`,
    leave: 'Quitter ce qui est commencé',
    single: 'Les lettres et les signes servent de touches',
    onPicture: 'sur l’image',
    shift: 'Maj',
    drag: 'glisser',
  },
  it: {
    keys: 'Tasti',
    close: 'Chiudere',
    move: 'Spostare l’immagine',
    zoom: 'Ingrandire e ridurre',
    moreOrLess: (what) => `${what}: più, meno`,
    leave: 'Lasciare ciò che è iniziato',
    single: 'Lettere e segni valgono come tasti',
    onPicture: 'sull’immagine',
    shift: 'Maiusc',
    drag: 'trascinare',
  },
  pt: {
    keys: 'Teclas',
    close: 'Fechar',
    move: 'Mover a imagem',
    zoom: 'Aproximar e afastar',
    moreOrLess: (what) => `${what}: mais, menos`,
    leave: 'Deixar o que foi começado',
    single: 'Letras e sinais funcionam como teclas',
    onPicture: 'sobre a imagem',
    shift: 'Shift',
    drag: 'arrastar',
  },
};
