import type { PageLanguage } from './words.ts';

/** What Loupe itself says where a reader turns, adjusts and measures a picture and is led through its notes. */
export interface ToolWords {
  /** Of all of them. */
  readonly tools: string;
  readonly turnLeft: string;
  readonly mirror: string;
  readonly invert: string;
  /** Of the scan of a negative that is shown as a positive. */
  readonly negative: string;
  readonly brightness: string;
  readonly contrast: string;
  readonly reset: string;
  /** How the picture is shown: with `{degrees}` to the right, and `{percent}`. */
  readonly asItIs: string;
  readonly turned: string;
  readonly mirrored: string;
  readonly inverted: string;
  readonly brightnessOf: string;
  readonly contrastOf: string;
  readonly measure: string;
  /** How it is done with a pointer, and with keys. */
  readonly measureByPointer: string;
  readonly measureByKeys: string;
  /** A length, with `{length}`; and one that is an estimate, before the words that say why. */
  readonly length: string;
  readonly aboutLength: string;
  /** Of lengths by the density of the scan. */
  readonly estimated: string;
  /** Of lengths where the scan and the size of the original have different shapes. */
  readonly estimatedByShape: string;
  readonly tour: string;
  /** Of a note, with `{number}` and `{of}`. */
  readonly tourPlace: string;
  readonly tourBack: string;
  readonly tourOn: string;
  readonly tourEnd: string;
  readonly download: string;
}

const en: ToolWords = {
  tools: 'Tools',
  turnLeft: 'Turn to the left',
  mirror: 'Mirror',
  invert: 'Negative to positive',
  negative: 'The negative, as it was scanned',
  brightness: 'Brightness',
  contrast: 'Contrast',
  reset: 'As it is',
  asItIs: 'Shown as it is',
  turned: 'turned by {degrees}° to the right',
  mirrored: 'mirrored',
  inverted: 'inverted',
  brightnessOf: 'brightness {percent}\u00a0%',
  contrastOf: 'contrast {percent}\u00a0%',
  measure: 'Measure',
  measureByPointer: 'Draw a line from one point to another.',
  measureByKeys:
    'With keys: arrows move its end, Shift and arrows its beginning, Ctrl makes the steps small; Escape leaves.',
  length: '{length} cm',
  aboutLength: 'about {length} cm',
  estimated: 'estimated from the resolution of the scan',
  estimatedByShape: 'estimated, since the scan has another shape than the original',
  tour: 'From note to note',
  tourPlace: 'Note {number} of {of}',
  tourBack: 'Previous note',
  tourOn: 'Next note',
  tourEnd: 'Leave the notes',
  download: 'Download',
};

const de: ToolWords = {
  tools: 'Werkzeuge',
  turnLeft: 'Nach links drehen',
  mirror: 'Spiegeln',
  invert: 'Negativ umkehren',
  negative: 'Das Negativ, wie es gescannt wurde',
  brightness: 'Helligkeit',
  contrast: 'Kontrast',
  reset: 'Wie es ist',
  asItIs: 'Gezeigt, wie es ist',
  turned: 'um {degrees}° nach rechts gedreht',
  mirrored: 'gespiegelt',
  inverted: 'umgekehrt',
  brightnessOf: 'Helligkeit {percent}\u00a0%',
  contrastOf: 'Kontrast {percent}\u00a0%',
  measure: 'Messen',
  measureByPointer: 'Ziehen Sie eine Linie von einem Punkt zum anderen.',
  measureByKeys:
    'Mit Tasten: Pfeile bewegen das Ende, Umschalt und Pfeile den Anfang, mit Strg in kleinen Schritten; Escape beendet.',
  length: '{length} cm',
  aboutLength: 'etwa {length} cm',
  estimated: 'geschätzt nach der Auflösung des Scans',
  estimatedByShape: 'geschätzt, da der Scan eine andere Form hat als das Original',
  tour: 'Von Anmerkung zu Anmerkung',
  tourPlace: 'Anmerkung {number} von {of}',
  tourBack: 'Vorherige Anmerkung',
  tourOn: 'Nächste Anmerkung',
  tourEnd: 'Anmerkungen verlassen',
  download: 'Herunterladen',
};

const es: ToolWords = {
  tools: 'Herramientas',
  turnLeft: 'Girar a la izquierda',
  mirror: 'Reflejar',
  invert: 'Invertir el negativo',
  negative: 'El negativo, tal como se digitalizó',
  brightness: 'Brillo',
  contrast: 'Contraste',
  reset: 'Tal como es',
  asItIs: 'Se muestra tal como es',
  turned: 'girada {degrees}° a la derecha',
  mirrored: 'reflejada',
  inverted: 'invertida',
  brightnessOf: 'brillo {percent}\u00a0%',
  contrastOf: 'contraste {percent}\u00a0%',
  measure: 'Medir',
  measureByPointer: 'Trace una línea de un punto a otro.',
  measureByKeys:
    'Con el teclado: las flechas mueven el final, Mayús y las flechas el principio, con Ctrl en pasos pequeños; Escape sale.',
  length: '{length} cm',
  aboutLength: 'unos {length} cm',
  estimated: 'estimación por la resolución de la digitalización',
  estimatedByShape: 'estimación, porque la digitalización tiene otra forma que el original',
  tour: 'De nota en nota',
  tourPlace: 'Nota {number} de {of}',
  tourBack: 'Nota anterior',
  tourOn: 'Nota siguiente',
  tourEnd: 'Salir de las notas',
  download: 'Descargar',
};

const fr: ToolWords = {
  tools: 'Outils',
  turnLeft: 'Tourner à gauche',
  mirror: 'Retourner en miroir',
  invert: 'Inverser le négatif',
  negative: 'Le négatif, tel qu’il a été numérisé',
  brightness: 'Luminosité',
  contrast: 'Contraste',
  reset: 'Telle quelle',
  asItIs: 'Montrée telle quelle',
  turned: 'tournée de {degrees}° à droite',
  mirrored: 'en miroir',
  inverted: 'inversée',
  brightnessOf: 'luminosité {percent}\u00a0%',
  contrastOf: 'contraste {percent}\u00a0%',
  measure: 'Mesurer',
  measureByPointer: 'Tracez une ligne d’un point à un autre.',
  measureByKeys:
    'Au clavier : les flèches déplacent la fin, Maj et les flèches le début, avec Ctrl par petits pas ; Échap quitte.',
  length: '{length} cm',
  aboutLength: 'environ {length} cm',
  estimated: 'estimation d’après la résolution de la numérisation',
  estimatedByShape: 'estimation, car la numérisation n’a pas la même forme que l’original',
  tour: 'De note en note',
  tourPlace: 'Note {number} sur {of}',
  tourBack: 'Note précédente',
  tourOn: 'Note suivante',
  tourEnd: 'Quitter les notes',
  download: 'Télécharger',
};

const it: ToolWords = {
  tools: 'Strumenti',
  turnLeft: 'Ruotare a sinistra',
  mirror: 'Specchiare',
  invert: 'Invertire il negativo',
  negative: 'Il negativo, così come digitalizzato',
  brightness: 'Luminosità',
  contrast: 'Contrasto',
  reset: 'Così com’è',
  asItIs: 'Mostrata così com’è',
  turned: 'ruotata di {degrees}° a destra',
  mirrored: 'specchiata',
  inverted: 'invertita',
  brightnessOf: 'luminosità {percent}\u00a0%',
  contrastOf: 'contrasto {percent}\u00a0%',
  measure: 'Misurare',
  measureByPointer: 'Tracciare una linea da un punto a un altro.',
  measureByKeys:
    'Con la tastiera: le frecce spostano la fine, Maiusc e frecce l’inizio, con Ctrl a piccoli passi; Esc esce.',
  length: '{length} cm',
  aboutLength: 'circa {length} cm',
  estimated: 'stima dalla risoluzione della scansione',
  estimatedByShape: 'stima, perché la scansione ha una forma diversa dall’originale',
  tour: 'Di nota in nota',
  tourPlace: 'Nota {number} di {of}',
  tourBack: 'Nota precedente',
  tourOn: 'Nota successiva',
  tourEnd: 'Lasciare le note',
  download: 'Scaricare',
};

const pt: ToolWords = {
  tools: 'Ferramentas',
  turnLeft: 'Rodar para a esquerda',
  mirror: 'Espelhar',
  invert: 'Inverter o negativo',
  negative: 'O negativo, tal como foi digitalizado',
  brightness: 'Brilho',
  contrast: 'Contraste',
  reset: 'Tal como é',
  asItIs: 'Mostrada tal como é',
  turned: 'rodada {degrees}° para a direita',
  mirrored: 'espelhada',
  inverted: 'invertida',
  brightnessOf: 'brilho {percent}\u00a0%',
  contrastOf: 'contraste {percent}\u00a0%',
  measure: 'Medir',
  measureByPointer: 'Trace uma linha de um ponto a outro.',
  measureByKeys:
    'Com o teclado: as setas movem o fim, Shift e as setas o início, com Ctrl em passos pequenos; Escape sai.',
  length: '{length} cm',
  aboutLength: 'cerca de {length} cm',
  estimated: 'estimativa pela resolução da digitalização',
  estimatedByShape: 'estimativa, porque a digitalização tem outra forma que o original',
  tour: 'De nota em nota',
  tourPlace: 'Nota {number} de {of}',
  tourBack: 'Nota anterior',
  tourOn: 'Nota seguinte',
  tourEnd: 'Sair das notas',
  download: 'Transferir',
};

/** By the language of the page. */
export const TOOL_WORDS: Readonly<Record<PageLanguage, ToolWords>> = { en, de, es, fr, it, pt };
