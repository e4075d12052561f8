import type { WORDS } from '../parts/words.ts';

/** What Loupe itself says on the page of searches, beside what it says on all pages. */
export interface SearchWords {
  readonly title: string;
  readonly titleOf: (written: string) => string;
  /** How many passages were found. */
  readonly passages: (count: number) => string;
  /** When no more are counted. */
  readonly moreThan: (count: number) => string;
  readonly nothing: string;
  readonly help: string;
  readonly narrow: string;
  readonly facets: Readonly<Record<'person' | 'place' | 'decade' | 'collection', string>>;
  /** A decade by its first year. */
  readonly decade: (year: string) => string;
  /** Takes a choice back. */
  readonly remove: (choice: string) => string;
  readonly detail: string;
}

const en: SearchWords = {
  title: 'Search the archive',
  titleOf: (written) => `Search: ${written}`,
  passages: (count) => `${count.toLocaleString('en')} ${count === 1 ? 'passage' : 'passages'}`,
  moreThan: (count) => `More than ${count.toLocaleString('en')} passages`,
  nothing: 'Nothing was found. Try fewer words, or the beginning of one with a star: photo*',
  help: 'Words are found in all their forms. "Two words" in quotes follow each other; photo* finds beginnings, and -portrait leaves out.',
  narrow: 'Narrow the search',
  facets: { person: 'People', place: 'Places', decade: 'Decades', collection: 'Collections' },
  decade: (year) => `${year}s`,
  remove: (choice) => `Search without ${choice}`,
  detail: 'The detail that the note is about',
};

const es: SearchWords = {
  title: 'Buscar en el archivo',
  titleOf: (written) => `Búsqueda: ${written}`,
  passages: (count) => `${count.toLocaleString('es')} ${count === 1 ? 'pasaje' : 'pasajes'}`,
  moreThan: (count) => `Más de ${count.toLocaleString('es')} pasajes`,
  nothing:
    'No se ha encontrado nada. Pruebe con menos palabras, o con el comienzo de una y un asterisco: foto*',
  help: 'Las palabras se encuentran en todas sus formas. "Dos palabras" entre comillas van seguidas; foto* encuentra comienzos, y -retrato excluye.',
  narrow: 'Acotar la búsqueda',
  facets: { person: 'Personas', place: 'Lugares', decade: 'Décadas', collection: 'Colecciones' },
  decade: (year) => `Años ${year}–${String(Number(year) + 9).slice(-2)}`,
  remove: (choice) => `Buscar sin ${choice}`,
  detail: 'El detalle del que trata la nota',
};

/** By the language of the page. */
export const SEARCH_WORDS: Readonly<Record<keyof typeof WORDS, SearchWords>> = { en, es };
