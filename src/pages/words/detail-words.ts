import type { PageLanguage } from './words.ts';

/** What Loupe itself says where a reader chooses a part of a photograph. */
export interface DetailWords {
  /** Of the button. */
  readonly choose: string;
  /** How it is done with a pointer. */
  readonly drag: string;
  /** How it is done with keys. */
  readonly keys: string;
  /** Where it is, with `{x}`, `{y}`, `{width}` and `{height}` for whole numbers. */
  readonly place: string;
  /** The same of what was taken. */
  readonly taken: string;
}

const en: DetailWords = {
  choose: 'Choose a detail',
  drag: 'Drag a rectangle.',
  keys: 'With keys: arrows move it, Shift and arrows size it, Ctrl makes the steps small; Enter takes it, Escape leaves.',
  place: 'left {x}, top {y}, {width} wide, {height} high',
  taken: 'Detail chosen: left {x}, top {y}, {width} wide, {height} high',
};

/** By the language of the page. */
export const DETAIL_WORDS: Readonly<Record<PageLanguage, DetailWords>> = {
  en,
  de: {
    choose: 'Ausschnitt wählen',
    drag: 'Ziehen Sie ein Rechteck auf.',
    keys: 'Mit Tasten: Pfeile verschieben es, Umschalt und Pfeile ändern die Größe, mit Strg in kleinen Schritten; Eingabe übernimmt, Escape bricht ab.',
    place: 'links {x}, oben {y}, {width} breit, {height} hoch',
    taken: 'Ausschnitt gewählt: links {x}, oben {y}, {width} breit, {height} hoch',
  },
  es: {
    choose: 'Elegir un detalle',
    drag: 'Arrastre un rectángulo.',
    keys: 'Con el teclado: las flechas lo mueven, Mayús y las flechas cambian su tamaño, con Ctrl en pasos pequeños; Intro lo acepta, Escape sale.',
    place: 'izquierda {x}, arriba {y}, {width} de ancho, {height} de alto',
    taken: 'Detalle elegido: izquierda {x}, arriba {y}, {width} de ancho, {height} de alto',
  },
  fr: {
    choose: 'Choisir un détail',
    drag: 'Tracez un rectangle.',
    keys: 'Au clavier : les flèches le déplacent, Maj et les flèches changent sa taille, avec Ctrl par petits pas ; Entrée le retient, Échap quitte.',
    place: 'gauche {x}, haut {y}, largeur {width}, hauteur {height}',
    taken: 'Détail choisi : gauche {x}, haut {y}, largeur {width}, hauteur {height}',
  },
  it: {
    choose: 'Scegliere un dettaglio',
    drag: 'Tracciare un rettangolo.',
    keys: 'Con la tastiera: le frecce lo spostano, Maiusc e frecce ne cambiano le dimensioni, con Ctrl a piccoli passi; Invio lo conferma, Esc esce.',
    place: 'sinistra {x}, alto {y}, larghezza {width}, altezza {height}',
    taken: 'Dettaglio scelto: sinistra {x}, alto {y}, larghezza {width}, altezza {height}',
  },
  pt: {
    choose: 'Escolher um pormenor',
    drag: 'Arraste um retângulo.',
    keys: 'Com o teclado: as setas movem-no, Shift e as setas mudam o tamanho, com Ctrl em passos pequenos; Enter aceita, Escape sai.',
    place: 'esquerda {x}, topo {y}, {width} de largura, {height} de altura',
    taken: 'Pormenor escolhido: esquerda {x}, topo {y}, {width} de largura, {height} de altura',
  },
};
