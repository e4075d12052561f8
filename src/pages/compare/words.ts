import type { PageLanguage } from '../words/words.ts';

/** What Loupe itself says where photographs are compared. */
export interface CompareWords {
  readonly compare: string;
  /** Of a photograph that has several images, such as recto and verso. */
  readonly compareVersions: string;
  readonly add: string;
  readonly chooseFirst: string;
  readonly byLink: string;
  readonly addLink: string;
  readonly earlier: string;
  readonly later: string;
  readonly remove: string;
  /** Whether all move as one. */
  readonly linked: string;
  readonly arrangement: string;
  readonly beside: string;
  readonly wipe: string;
  readonly fade: string;
  /** Of the slider: how much of the first is seen. */
  readonly share: (first: string) => string;
}

/** By the language of the page. */
export const COMPARE_WORDS: Readonly<Record<PageLanguage, CompareWords>> = {
  en: {
    compare: 'Compare',
    compareVersions: 'Compare the two',
    add: 'Add a photograph',
    chooseFirst: 'Choose what to compare it with',
    byLink: 'Or the link of any photograph of the archive, or of a detail',
    addLink: 'Add',
    earlier: 'Move forward',
    later: 'Move back',
    remove: 'Remove',
    linked: 'Move together',
    arrangement: 'Arrangement',
    beside: 'Side by side',
    wipe: 'Wipe',
    fade: 'Fade',
    share: (first) => `How much is seen of: ${first}`,
  },
  de: {
    compare: 'Vergleichen',
    compareVersions: 'Beide vergleichen',
    add: 'Bild hinzufügen',
    chooseFirst: 'Womit soll es verglichen werden?',
    byLink: 'Oder der Link eines beliebigen Bildes des Archivs, auch eines Ausschnitts',
    addLink: 'Hinzufügen',
    earlier: 'Nach vorn',
    later: 'Nach hinten',
    remove: 'Entfernen',
    linked: 'Gemeinsam bewegen',
    arrangement: 'Anordnung',
    beside: 'Nebeneinander',
    wipe: 'Wischen',
    fade: 'Überblenden',
    share: (first) => `Wie viel zu sehen ist von: ${first}`,
  },
  es: {
    compare: 'Comparar',
    compareVersions: 'Comparar las dos',
    add: 'Añadir una imagen',
    chooseFirst: 'Elija con qué compararla',
    byLink: 'O el enlace de cualquier imagen del archivo, o de un detalle',
    addLink: 'Añadir',
    earlier: 'Mover hacia delante',
    later: 'Mover hacia atrás',
    remove: 'Quitar',
    linked: 'Mover a la vez',
    arrangement: 'Disposición',
    beside: 'Una junto a otra',
    wipe: 'Cortina',
    fade: 'Fundido',
    share: (first) => `Cuánto se ve de: ${first}`,
  },
  fr: {
    compare: 'Comparer',
    compareVersions: 'Comparer les deux',
    add: 'Ajouter une image',
    chooseFirst: 'Choisissez à quoi la comparer',
    byLink: 'Ou le lien de toute image des archives, ou d’un détail',
    addLink: 'Ajouter',
    earlier: 'Avancer',
    later: 'Reculer',
    remove: 'Retirer',
    linked: 'Déplacer ensemble',
    arrangement: 'Disposition',
    beside: 'Côte à côte',
    wipe: 'Balayage',
    fade: 'Fondu',
    share: (first) => `Part visible de : ${first}`,
  },
  it: {
    compare: 'Confronta',
    compareVersions: 'Confronta le due',
    add: 'Aggiungi un’immagine',
    chooseFirst: 'Scegliere con che cosa confrontarla',
    byLink: 'O il link di un’immagine qualsiasi dell’archivio, o di un dettaglio',
    addLink: 'Aggiungi',
    earlier: 'Sposta avanti',
    later: 'Sposta indietro',
    remove: 'Togli',
    linked: 'Muovi insieme',
    arrangement: 'Disposizione',
    beside: 'Affiancate',
    wipe: 'Tendina',
    fade: 'Dissolvenza',
    share: (first) => `Quanto si vede di: ${first}`,
  },
  pt: {
    compare: 'Comparar',
    compareVersions: 'Comparar as duas',
    add: 'Acrescentar uma imagem',
    chooseFirst: 'Escolha com que compará-la',
    byLink: 'Ou a ligação de qualquer imagem do arquivo, ou de um pormenor',
    addLink: 'Acrescentar',
    earlier: 'Mover para a frente',
    later: 'Mover para trás',
    remove: 'Retirar',
    linked: 'Mover em conjunto',
    arrangement: 'Disposição',
    beside: 'Lado a lado',
    wipe: 'Cortina',
    fade: 'Fusão',
    share: (first) => `Quanto se vê de: ${first}`,
  },
};
