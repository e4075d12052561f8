import type { Reader } from '../parts/reader.ts';
import type { PageLanguage } from '../words/words.ts';

/** What Loupe itself says of places and dates in an essay, beside what it says on all pages. */
export interface WhereAndWhenWords {
  readonly where: string;
  readonly when: string;
  readonly map: string;
  readonly mapOfPlaces: string;
  readonly timeline: string;
  /** Photographs that are not shown in a row. */
  readonly more: (count: number) => string;
}

const WHERE_AND_WHEN: Readonly<Record<PageLanguage, WhereAndWhenWords>> = {
  en: {
    where: 'Where',
    when: 'When',
    map: 'Map',
    mapOfPlaces: 'Map of the places in the pictures',
    timeline: 'Timeline',
    more: (count) => `and ${count.toLocaleString('en')} more`,
  },
  es: {
    where: 'Dónde',
    when: 'Cuándo',
    map: 'Mapa',
    mapOfPlaces: 'Mapa de los lugares de las imágenes',
    timeline: 'Cronología',
    more: (count) => `y ${count.toLocaleString('es')} más`,
  },
  de: {
    where: 'Wo',
    when: 'Wann',
    map: 'Karte',
    mapOfPlaces: 'Karte der Orte auf den Bildern',
    timeline: 'Zeitleiste',
    more: (count) => `und ${count.toLocaleString('de')} weitere`,
  },
  fr: {
    where: 'Où',
    when: 'Quand',
    map: 'Carte',
    mapOfPlaces: 'Carte des lieux représentés',
    timeline: 'Chronologie',
    more: (count) => `et ${count.toLocaleString('fr')} de plus`,
  },
  it: {
    where: 'Dove',
    when: 'Quando',
    map: 'Mappa',
    mapOfPlaces: 'Mappa dei luoghi nelle immagini',
    timeline: 'Cronologia',
    more: (count) => `e altre ${count.toLocaleString('it')}`,
  },
  pt: {
    where: 'Onde',
    when: 'Quando',
    map: 'Mapa',
    mapOfPlaces: 'Mapa dos lugares das imagens',
    timeline: 'Cronologia',
    more: (count) => `e mais ${count.toLocaleString('pt')}`,
  },
};

/** In the language of the page. */
export function whereAndWhenWords({ pageLanguage }: Pick<Reader, 'pageLanguage'>): WhereAndWhenWords {
  return WHERE_AND_WHEN[pageLanguage];
}
