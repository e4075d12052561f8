/** What Loupe itself says on pages about essays. */
export interface Words {
  readonly skipToContent: string;
  readonly allEssays: string;
  readonly allImages: string;
  readonly noEssays: string;
  readonly essays: (count: number) => string;
  readonly pictures: (count: number) => string;
  readonly contents: string;
  readonly search: string;
  readonly searchFor: string;
  readonly languages: string;
  readonly draft: string;
  readonly otherOrders: string;
  readonly alsoAppearsIn: string;
  readonly partOf: string;
  readonly inTheEssay: string;
  readonly credits: string;
  readonly provider: string;
  readonly rights: string;
  readonly rightsStatements: Readonly<Record<string, string>>;
  readonly elsewhere: string;
  readonly openIn: (viewer: string) => string;
  readonly manifest: string;
  readonly manifestToDrag: string;
  readonly pdf: string;
  readonly fullImage: string;
  readonly imageAddress: string;
  readonly cite: string;
  readonly citeAsText: string;
  readonly date: string;
  readonly place: string;
  readonly original: string;
  readonly scan: string;
  readonly pixels: string;
  readonly seeAlso: string;
  readonly notes: string;
  readonly showNote: string;
  readonly versions: string;
  readonly version: (number: number) => string;
  readonly previous: string;
  readonly next: string;
  readonly position: (number: number, of: number) => string;
  readonly pages: string;
  readonly first: string;
  readonly last: string;
  readonly previousPage: string;
  readonly nextPage: string;
  readonly page: (number: number, of: number) => string;
  readonly view: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly wholeImage: string;
  readonly actualPixels: string;
  readonly turn: string;
  readonly fullScreen: string;
  readonly sizeOnScreen: string;
  readonly noAnswer: string;
  readonly needsScript: string;
  readonly ofAnotherArchive: (host: string) => string;
  readonly notLookedUp: (host: string) => string;
}

const en: Words = {
  skipToContent: 'Skip to the content',
  allEssays: 'All essays',
  allImages: 'All images',
  noEssays: 'There are no essays yet.',
  essays: (count) => `${count.toLocaleString('en')} ${count === 1 ? 'essay' : 'essays'}`,
  pictures: (count) => `${count.toLocaleString('en')} ${count === 1 ? 'picture' : 'pictures'}`,
  contents: 'Contents',
  search: 'Search',
  searchFor: 'Search the archive',
  languages: 'Languages',
  draft: 'Draft: not published',
  otherOrders: 'In another order',
  alsoAppearsIn: 'Also appears in',
  partOf: 'Part of',
  inTheEssay: 'In the essay',
  credits: 'Credits and rights',
  provider: 'Provided by',
  rights: 'Rights',
  rightsStatements: {
    'http://rightsstatements.org/vocab/InC/1.0/': 'In copyright',
    'http://rightsstatements.org/vocab/InC-EDU/1.0/': 'In copyright, educational use permitted',
    'http://rightsstatements.org/vocab/InC-NC/1.0/': 'In copyright, non-commercial use permitted',
    'http://rightsstatements.org/vocab/InC-RUU/1.0/': 'In copyright, rights-holder unknown',
    'http://rightsstatements.org/vocab/NoC-US/1.0/': 'No copyright, United States',
    'http://rightsstatements.org/vocab/NKC/1.0/': 'No known copyright',
    'http://rightsstatements.org/vocab/CNE/1.0/': 'Copyright not evaluated',
    'http://rightsstatements.org/vocab/UND/1.0/': 'Copyright undetermined',
    'http://creativecommons.org/publicdomain/mark/1.0/': 'Public domain',
    'http://creativecommons.org/publicdomain/zero/1.0/': 'CC0, no rights reserved',
  },
  elsewhere: 'See it elsewhere',
  openIn: (viewer) => `Open in ${viewer}`,
  manifest: 'IIIF manifest',
  manifestToDrag: 'IIIF manifest: drag it into any viewer',
  pdf: 'PDF',
  fullImage: 'The full image',
  imageAddress: 'IIIF image',
  cite: 'Cite',
  citeAsText: 'as text',
  date: 'Date',
  place: 'Place',
  original: 'Original',
  scan: 'Scan',
  pixels: 'pixels',
  seeAlso: 'See also',
  notes: 'Notes on the picture',
  showNote: 'Show where',
  versions: 'Versions',
  version: (number) => `Version ${number}`,
  previous: 'Previous picture',
  next: 'Next picture',
  position: (number, of) => `${number} of ${of}`,
  pages: 'Pages',
  first: 'First',
  last: 'Last',
  previousPage: 'Previous',
  nextPage: 'Next',
  page: (number, of) => `Page ${number} of ${of}`,
  view: 'View',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  wholeImage: 'Whole image',
  actualPixels: 'Actual pixels',
  turn: 'Turn to the right',
  fullScreen: 'Full screen',
  sizeOnScreen: 'Size on the screen',
  noAnswer: 'The server did not answer for this image. Please try again in a moment.',
  needsScript: 'This viewer needs JavaScript. The essay can be read without it.',
  ofAnotherArchive: (host) => `From ${host}: no part of this archive`,
  notLookedUp: (host) =>
    `What the link names could not be loaded from ${host}, or is nothing that a viewer can open.`,
};

const es: Words = {
  skipToContent: 'Ir al contenido',
  allEssays: 'Todos los ensayos',
  allImages: 'Todas las imágenes',
  noEssays: 'Todavía no hay ensayos.',
  essays: (count) => `${count.toLocaleString('es')} ${count === 1 ? 'ensayo' : 'ensayos'}`,
  pictures: (count) => `${count.toLocaleString('es')} ${count === 1 ? 'imagen' : 'imágenes'}`,
  contents: 'Índice',
  search: 'Buscar',
  searchFor: 'Buscar en el archivo',
  languages: 'Idiomas',
  draft: 'Borrador: sin publicar',
  otherOrders: 'En otro orden',
  alsoAppearsIn: 'Aparece también en',
  partOf: 'Parte de',
  inTheEssay: 'En el ensayo',
  credits: 'Créditos y derechos',
  provider: 'Procedencia',
  rights: 'Derechos',
  rightsStatements: {
    'http://rightsstatements.org/vocab/InC/1.0/': 'Protegido por derechos de autor',
    'http://rightsstatements.org/vocab/InC-EDU/1.0/':
      'Protegido por derechos de autor, se permite el uso educativo',
    'http://rightsstatements.org/vocab/InC-NC/1.0/':
      'Protegido por derechos de autor, se permite el uso no comercial',
    'http://rightsstatements.org/vocab/InC-RUU/1.0/': 'Protegido por derechos de autor, titular desconocido',
    'http://rightsstatements.org/vocab/NoC-US/1.0/': 'Sin derechos de autor, Estados Unidos',
    'http://rightsstatements.org/vocab/NKC/1.0/': 'Sin derechos de autor conocidos',
    'http://rightsstatements.org/vocab/CNE/1.0/': 'Derechos de autor no evaluados',
    'http://rightsstatements.org/vocab/UND/1.0/': 'Derechos de autor sin determinar',
    'http://creativecommons.org/publicdomain/mark/1.0/': 'Dominio público',
    'http://creativecommons.org/publicdomain/zero/1.0/': 'CC0, sin derechos reservados',
  },
  elsewhere: 'Verlo en otra parte',
  openIn: (viewer) => `Abrir en ${viewer}`,
  manifest: 'Manifiesto IIIF',
  manifestToDrag: 'Manifiesto IIIF: arrástrelo a cualquier visor',
  pdf: 'PDF',
  fullImage: 'La imagen completa',
  imageAddress: 'Imagen IIIF',
  cite: 'Citar',
  citeAsText: 'como texto',
  date: 'Fecha',
  place: 'Lugar',
  original: 'Original',
  scan: 'Digitalización',
  pixels: 'píxeles',
  seeAlso: 'Véase también',
  notes: 'Notas sobre la imagen',
  showNote: 'Mostrar dónde',
  versions: 'Versiones',
  version: (number) => `Versión ${number}`,
  previous: 'Imagen anterior',
  next: 'Imagen siguiente',
  position: (number, of) => `${number} de ${of}`,
  pages: 'Páginas',
  first: 'Primera',
  last: 'Última',
  previousPage: 'Anterior',
  nextPage: 'Siguiente',
  page: (number, of) => `Página ${number} de ${of}`,
  view: 'Vista',
  zoomIn: 'Acercar',
  zoomOut: 'Alejar',
  wholeImage: 'Imagen entera',
  actualPixels: 'Píxeles reales',
  turn: 'Girar a la derecha',
  fullScreen: 'Pantalla completa',
  sizeOnScreen: 'Tamaño en la pantalla',
  noAnswer: 'El servidor no ha respondido para esta imagen. Inténtelo de nuevo dentro de un momento.',
  needsScript: 'Este visor necesita JavaScript. El ensayo se puede leer sin él.',
  ofAnotherArchive: (host) => `De ${host}: no forma parte de este archivo`,
  notLookedUp: (host) =>
    `Lo que indica el enlace no se ha podido cargar de ${host}, o no es nada que un visor pueda abrir.`,
};

/** The languages of Loupe's own words; the first is the default. */
export const WORDS = { en, es } as const;
