import type { PageLanguage } from '../words/words.ts';

/** What Loupe itself says in the panel to share a photograph, and on pages that stand in other pages. */
export interface ShareWords {
  readonly share: string;
  readonly close: string;
  /** What the panel is about. */
  readonly whole: string;
  readonly detail: string;
  readonly link: string;
  readonly qrCode: string;
  readonly saveQrCode: string;
  readonly picture: string;
  readonly pictureSize: string;
  readonly sizes: Readonly<Record<'small' | 'medium' | 'large' | 'full', string>>;
  readonly embed: string;
  readonly citation: string;
  readonly openIn: (viewer: string) => string;
  readonly contentState: string;
  readonly drag: string;
  readonly copy: string;
  readonly copied: string;
  /** Where the browser lets no page copy: what is to be done is done but for the keys. */
  readonly selected: string;
  /** Of a page that stands in another page: leads to the archive. */
  readonly inTheArchive: string;
}

const en: ShareWords = {
  share: 'Share',
  close: 'Close',
  whole: 'The whole picture',
  detail: 'The detail on the screen',
  link: 'Link',
  qrCode: 'QR code of the link',
  saveQrCode: 'Save the QR code',
  picture: 'Picture, for a document',
  pictureSize: 'Size of the picture',
  sizes: { small: 'Small', medium: 'Medium', large: 'Large', full: 'Full' },
  embed: 'Embed in a web page',
  citation: 'Citation',
  openIn: (viewer) => `Open in ${viewer}`,
  contentState: 'IIIF content state, for programs',
  drag: 'Drag this into any IIIF viewer',
  copy: 'Copy',
  copied: 'Copied',
  selected: 'Selected: copy it with the keyboard',
  inTheArchive: 'See it in the archive',
};

const de: ShareWords = {
  share: 'Teilen',
  close: 'Schließen',
  whole: 'Das ganze Bild',
  detail: 'Der Ausschnitt auf dem Bildschirm',
  link: 'Link',
  qrCode: 'QR-Code des Links',
  saveQrCode: 'QR-Code speichern',
  picture: 'Bild, für ein Dokument',
  pictureSize: 'Größe des Bildes',
  sizes: { small: 'Klein', medium: 'Mittel', large: 'Groß', full: 'Voll' },
  embed: 'In eine Webseite einbetten',
  citation: 'Zitierweise',
  openIn: (viewer) => `In ${viewer} öffnen`,
  contentState: 'IIIF Content State, für Programme',
  drag: 'In einen IIIF-Viewer ziehen',
  copy: 'Kopieren',
  copied: 'Kopiert',
  selected: 'Markiert: bitte mit der Tastatur kopieren',
  inTheArchive: 'Im Archiv ansehen',
};

const es: ShareWords = {
  share: 'Compartir',
  close: 'Cerrar',
  whole: 'La imagen entera',
  detail: 'El detalle en pantalla',
  link: 'Enlace',
  qrCode: 'Código QR del enlace',
  saveQrCode: 'Guardar el código QR',
  picture: 'Imagen, para un documento',
  pictureSize: 'Tamaño de la imagen',
  sizes: { small: 'Pequeña', medium: 'Mediana', large: 'Grande', full: 'Completa' },
  embed: 'Insertar en una página web',
  citation: 'Cita',
  openIn: (viewer) => `Abrir en ${viewer}`,
  contentState: 'Estado de contenido IIIF, para programas',
  drag: 'Arrástrelo a cualquier visor IIIF',
  copy: 'Copiar',
  copied: 'Copiado',
  selected: 'Seleccionado: cópielo con el teclado',
  inTheArchive: 'Verlo en el archivo',
};

const fr: ShareWords = {
  share: 'Partager',
  close: 'Fermer',
  whole: 'L’image entière',
  detail: 'Le détail à l’écran',
  link: 'Lien',
  qrCode: 'Code QR du lien',
  saveQrCode: 'Enregistrer le code QR',
  picture: 'Image, pour un document',
  pictureSize: 'Taille de l’image',
  sizes: { small: 'Petite', medium: 'Moyenne', large: 'Grande', full: 'Complète' },
  embed: 'Intégrer dans une page web',
  citation: 'Citation',
  openIn: (viewer) => `Ouvrir dans ${viewer}`,
  contentState: 'État de contenu IIIF, pour les programmes',
  drag: 'À glisser dans une visionneuse IIIF',
  copy: 'Copier',
  copied: 'Copié',
  selected: 'Sélectionné : copiez-le au clavier',
  inTheArchive: 'Voir dans les archives',
};

const it: ShareWords = {
  share: 'Condividi',
  close: 'Chiudi',
  whole: 'L’immagine intera',
  detail: 'Il dettaglio sullo schermo',
  link: 'Link',
  qrCode: 'Codice QR del link',
  saveQrCode: 'Salva il codice QR',
  picture: 'Immagine, per un documento',
  pictureSize: 'Dimensioni dell’immagine',
  sizes: { small: 'Piccola', medium: 'Media', large: 'Grande', full: 'Completa' },
  embed: 'Incorpora in una pagina web',
  citation: 'Citazione',
  openIn: (viewer) => `Apri in ${viewer}`,
  contentState: 'Content state IIIF, per i programmi',
  drag: 'Da trascinare in un visore IIIF',
  copy: 'Copia',
  copied: 'Copiato',
  selected: 'Selezionato: copiarlo con la tastiera',
  inTheArchive: 'Vedi nell’archivio',
};

const pt: ShareWords = {
  share: 'Partilhar',
  close: 'Fechar',
  whole: 'A imagem inteira',
  detail: 'O detalhe no ecrã',
  link: 'Ligação',
  qrCode: 'Código QR da ligação',
  saveQrCode: 'Guardar o código QR',
  picture: 'Imagem, para um documento',
  pictureSize: 'Tamanho da imagem',
  sizes: { small: 'Pequena', medium: 'Média', large: 'Grande', full: 'Completa' },
  embed: 'Incorporar numa página web',
  citation: 'Citação',
  openIn: (viewer) => `Abrir no ${viewer}`,
  contentState: 'Estado de conteúdo IIIF, para programas',
  drag: 'Arraste para um visualizador IIIF',
  copy: 'Copiar',
  copied: 'Copiado',
  selected: 'Selecionado: copie com o teclado',
  inTheArchive: 'Ver no arquivo',
};

/** By the language of the page. */
export const SHARE_WORDS: Readonly<Record<PageLanguage, ShareWords>> = { en, de, es, fr, it, pt };
