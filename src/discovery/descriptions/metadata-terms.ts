import type { LanguageMap, MetadataEntry } from '../../presentation/model/manifest.ts';

/**
 * Headings of metadata by the element of Dublin Core that they mean, in the languages that Loupe has words of, in lower case.
 * They are those that Loupe writes itself, and those that catalogues use.
 */
const HEADINGS = {
  creator: [
    ...['creator', 'creators', 'photographer', 'photographers', 'artist', 'author', 'authors', 'maker'],
    ...['painter', 'draughtsman', 'cartographer', 'engraver', 'photograph by', 'photographed by'],
    ...['autor', 'autora', 'autores', 'autoría', 'creador', 'creadora', 'fotógrafo', 'fotógrafa', 'artista'],
    ...['urheber', 'urheberin', 'fotograf', 'fotografin', 'künstler', 'künstlerin', 'verfasser', 'autorin'],
    ...['auteur', 'autrice', 'auteurs', 'créateur', 'photographe', 'artiste', 'autore', 'fotografo'],
    ...['fotografa', 'criador'],
  ],
  contributor: [
    ...['contributor', 'contributors', 'editor', 'translator', 'colaborador', 'colaboradora'],
    ...['mitwirkende', 'mitwirkender', 'beteiligte', 'contributeur', 'collaboratore', 'colaboradores'],
  ],
  subject: [
    ...['people', 'persons', 'person', 'subject', 'subjects', 'keywords', 'topics', 'depicted'],
    ...['personas', 'temas', 'tema', 'materias', 'palabras clave', 'personen', 'themen', 'thema'],
    ...['schlagwörter', 'personnes', 'sujets', 'sujet', 'mots-clés', 'persone', 'soggetti', 'soggetto'],
    ...['parole chiave', 'pessoas', 'assuntos', 'assunto', 'palavras-chave'],
  ],
  publisher: ['publisher', 'editorial', 'verlag', 'herausgeber', 'éditeur', 'editore', 'editora'],
  date: [
    ...['date', 'dates', 'date taken', 'created', 'fecha', 'fechas', 'datum', 'data', 'aufnahmedatum'],
    ...['date de création'],
  ],
  coverage: [
    ...['place', 'places', 'location', 'lugar', 'lugares', 'ort', 'orte', 'lieu', 'lieux', 'luogo', 'luoghi'],
  ],
  type: [
    ...['type', 'object type', 'document type', 'genre', 'tipo', 'tipo de documento', 'género', 'typ'],
    ...['objekttyp', 'gattung', 'genere', 'gênero'],
  ],
  format: [
    ...[
      'format',
      'medium',
      'technique',
      'material',
      'materials',
      'extent',
      'dimensions',
      'formato',
      'soporte',
    ],
    ...['técnica', 'dimensiones', 'extensión', 'technik', 'umfang', 'maße', 'support', 'étendue'],
    ...['tecnica', 'supporto', 'dimensioni', 'suporte', 'dimensões'],
  ],
  identifier: [
    ...['identifier', 'call number', 'shelfmark', 'accession number', 'inventory number', 'reference code'],
    ...['object number', 'identificador', 'signatura', 'número de inventario', 'signatur', 'inventarnummer'],
    ...['cote', 'identifiant', "numéro d'inventaire", 'numéro d’inventaire', 'segnatura', 'identificatore'],
    ...['cota', 'número de inventário'],
  ],
  source: ['source', 'fuente', 'quelle', 'fonte'],
  relation: [
    ...['collection', 'fonds', 'series', 'part of', 'colección', 'fondo', 'serie', 'sammlung', 'bestand'],
    ...['série', 'collezione', 'coleção', 'fundo'],
  ],
  rights: [
    ...['rights', 'credit', 'copyright', 'licence', 'license', 'derechos', 'crédito', 'rechte'],
    ...['bildnachweis', 'droits', 'crédit', 'diritti', 'credito', 'direitos'],
  ],
} as const satisfies Record<string, readonly string[]>;

/** An element of Dublin Core that entries of metadata can be. */
export type MetadataTerm = keyof typeof HEADINGS;

const TERMS: ReadonlyMap<string, MetadataTerm> = new Map(
  Object.entries(HEADINGS).flatMap(([term, headings]) =>
    headings.map((heading) => [heading, term as MetadataTerm] as const),
  ),
);

/** What entries of metadata say, by element; those under other headings say something that has none. */
export type ToldTerms = Readonly<Partial<Record<MetadataTerm, readonly LanguageMap[]>>>;

/** The element that a heading means, in whichever language. */
export function termOf(label: LanguageMap): MetadataTerm | undefined {
  for (const heading of Object.values(label).flat()) {
    const term = TERMS.get(heading.trim().toLowerCase().replace(/\s*:$/, ''));
    if (term !== undefined) return term;
  }
  return undefined;
}

/** Sorts entries of metadata by the elements that their headings mean. */
export function toldTerms(metadata: readonly MetadataEntry[]): ToldTerms {
  const told: Partial<Record<MetadataTerm, LanguageMap[]>> = {};
  for (const { label, value } of metadata) {
    const term = termOf(label);
    if (term === undefined) continue;
    told[term] ??= [];
    told[term].push(value);
  }
  return told;
}
