import type { PageLanguage } from '../words/words.ts';

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

const de: SearchWords = {
  title: 'Im Archiv suchen',
  titleOf: (written) => `Suche: ${written}`,
  passages: (count) => `${count.toLocaleString('de')} ${count === 1 ? 'Stelle' : 'Stellen'}`,
  moreThan: (count) => `Mehr als ${count.toLocaleString('de')} Stellen`,
  nothing:
    'Nichts gefunden. Versuchen Sie es mit weniger Wörtern oder mit dem Anfang eines Wortes und einem Stern: foto*',
  help: 'Wörter werden in allen ihren Formen gefunden. "Zwei Wörter" in Anführungszeichen folgen aufeinander; foto* findet Anfänge, und -porträt lässt aus.',
  narrow: 'Die Suche eingrenzen',
  facets: { person: 'Personen', place: 'Orte', decade: 'Jahrzehnte', collection: 'Sammlungen' },
  decade: (year) => `${year}er-Jahre`,
  remove: (choice) => `Ohne ${choice} suchen`,
  detail: 'Der Ausschnitt, von dem die Anmerkung handelt',
};

const fr: SearchWords = {
  title: 'Chercher dans les archives',
  titleOf: (written) => `Recherche : ${written}`,
  passages: (count) => `${count.toLocaleString('fr')} ${count < 2 ? 'passage' : 'passages'}`,
  moreThan: (count) => `Plus de ${count.toLocaleString('fr')} passages`,
  nothing: 'Rien n’a été trouvé. Essayez avec moins de mots, ou le début d’un mot et une étoile : photo*',
  help: 'Les mots sont trouvés sous toutes leurs formes. "Deux mots" entre guillemets se suivent ; photo* trouve des débuts, et -portrait exclut.',
  narrow: 'Affiner la recherche',
  facets: { person: 'Personnes', place: 'Lieux', decade: 'Décennies', collection: 'Collections' },
  decade: (year) => `Années ${year}–${String(Number(year) + 9).slice(-2)}`,
  remove: (choice) => `Chercher sans ${choice}`,
  detail: 'Le détail dont parle la note',
};

const it: SearchWords = {
  title: 'Cerca nell’archivio',
  titleOf: (written) => `Ricerca: ${written}`,
  passages: (count) => `${count.toLocaleString('it')} ${count === 1 ? 'passo' : 'passi'}`,
  moreThan: (count) => `Più di ${count.toLocaleString('it')} passi`,
  nothing: 'Non si è trovato nulla. Provi con meno parole, o con l’inizio di una e un asterisco: foto*',
  help: 'Le parole si trovano in tutte le loro forme. "Due parole" tra virgolette si susseguono; foto* trova gli inizi, e -ritratto esclude.',
  narrow: 'Restringere la ricerca',
  facets: { person: 'Persone', place: 'Luoghi', decade: 'Decenni', collection: 'Collezioni' },
  decade: (year) => `Anni ${year}–${String(Number(year) + 9).slice(-2)}`,
  remove: (choice) => `Cerca senza ${choice}`,
  detail: 'Il dettaglio di cui tratta la nota',
};

const pt: SearchWords = {
  title: 'Procurar no arquivo',
  titleOf: (written) => `Pesquisa: ${written}`,
  passages: (count) => `${count.toLocaleString('pt')} ${count === 1 ? 'passagem' : 'passagens'}`,
  moreThan: (count) => `Mais de ${count.toLocaleString('pt')} passagens`,
  nothing: 'Nada foi encontrado. Tente com menos palavras, ou com o início de uma e um asterisco: foto*',
  help: 'As palavras encontram-se em todas as suas formas. "Duas palavras" entre aspas seguem-se; foto* encontra inícios, e -retrato exclui.',
  narrow: 'Restringir a pesquisa',
  facets: { person: 'Pessoas', place: 'Lugares', decade: 'Décadas', collection: 'Coleções' },
  decade: (year) => `Anos ${year}–${String(Number(year) + 9).slice(-2)}`,
  remove: (choice) => `Procurar sem ${choice}`,
  detail: 'O pormenor de que trata a nota',
};

/** By the language of the page. */
export const SEARCH_WORDS: Readonly<Record<PageLanguage, SearchWords>> = { en, de, es, fr, it, pt };
