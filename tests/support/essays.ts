/** Authored files of a small archive, by their names below the manifests folder. All are right. */

/** Nothing but what is needed. */
const SMALLEST = `label: Two photographs
photographs:
  - cactus/01
  - cactus/02
`;

/** Every key once, in two languages, with sections within a section. */
const WHOLE = `# yaml-language-server: $schema=../docs/schemas/manifest.json
label: {en: Trotsky in Exile, es: Trotsky en el exilio}
language: en
status: published
summary: |
  Photographs by *Alexander Buchman*, taken in Mexico.

  He came to the house in November 1939.
date: 1939-11/1940-08
place: {name: Coyoacán, latitude: 19.35, longitude: -99.16}
provider:
  - id: https://example.org/
    label: {en: Example Archive, es: Archivo de ejemplo}
    homepage: https://example.org/about
    logo: logos/example
rights: http://rightsstatements.org/vocab/InC/1.0/
requiredStatement: {label: Credit, value: "Example Archive, *Mexico*"}
metadata:
  - {label: {en: Camera, es: Cámara}, value: {en: A Leica, es: Una Leica}}
viewingDirection: left-to-right
behavior: [individuals, no-auto-advance]
thumbnail: cactus/02
start: heavy
homepage: {id: https://example.org/trotsky, label: About the photographs, format: text/html, language: en}
seeAlso: [{id: https://example.org/trotsky.xml, label: Record, format: text/xml, profile: https://example.org/marc}]
rendering: {id: https://example.org/trotsky.pdf, label: Booklet, type: Text, format: application/pdf}
photographs:
  - {image: house/front, alternativeText: A wall with a turret}
sections:
  - id: cactus
    label: {en: Cactus hunting, es: La caza de cactus}
    text: {en: "They went **out**.", es: "Salían **fuera**."}
    date: 1939-12/1940-02
    place: Countryside near Mexico City
    metadata: [{label: Weather, value: Sun}]
    photographs:
      - image: cactus/01
        id: heavy
        label: {en: The heaviest, es: El más pesado}
        caption: Nearly *two hundred* pounds.
        alternativeText: {en: Two men lift a cactus, es: Dos hombres levantan un cactus}
        date: 1940-01~
        place: {name: {en: A hill, es: Un cerro}}
        people: [Leon Trotsky, {en: A guard, es: Un guardia}]
        subjects: [Cactuses]
        size: {width: 36, height: 24}
        rights: http://creativecommons.org/publicdomain/zero/1.0/
        requiredStatement: {label: Credit, value: A guard}
        metadata: [{label: Film, value: 35 mm}]
        seeAlso: {id: https://example.org/heavy.json, label: Record}
        notes:
          - {id: gloves, text: The *gloves*, region: {x: 120, y: 340, width: 800, height: 600, of: {width: 4800, height: 3200}}}
          - {tag: Leon Trotsky, region: {x: 10%, y: 0, width: 30%, height: 25.5%}}
      - {image: cactus/02, alternativeText: A pickaxe, date: 1940-02-11}
    sections:
      - label: The patio
        photographs:
          - id: heavy
          - images: [{image: patio/1r, label: Recto}, {image: patio/1v, label: {en: Verso, es: Reverso}}]
            alternativeText: Pots in rows
            date: 1940
orders:
  - {id: trotsky-by-date, label: {en: In the order taken, es: Por fecha}, summary: By *date*, by: date}
  - {id: trotsky-backwards, label: Backwards, photographs: [cactus/02, heavy]}
`;

const DRAFT = `label: Not ready
language: en
status: draft
date: 193X
sections:
  - label: Later
    photographs: [{image: later/1, alternativeText: A field}]
`;

const TOP = `label: {en: All photographs, es: Todas las fotografías}
language: en
summary: What the *archive* has.
items:
  - trotsky
  - collection: small
`;

const SMALL = `label: Small things
items: [two-photographs]
behavior: unordered
thumbnail: cactus/01
rights: http://creativecommons.org/licenses/by/4.0/
provider: {id: https://example.org/, label: Example Archive}
requiredStatement: {label: Credit, value: Example Archive}
metadata: [{label: Size, value: Small}]
`;

export const ESSAYS = {
  'two-photographs.yaml': SMALLEST,
  'trotsky.yaml': WHOLE,
  'draft.yaml': DRAFT,
  'collections/top.yaml': TOP,
  'collections/small.yaml': SMALL,
} as const;

/** The images that they name. */
export const ESSAY_IMAGES = [
  'cactus/01',
  'cactus/02',
  'house/front',
  'later/1',
  'logos/example',
  'patio/1r',
  'patio/1v',
] as const;

/** A text as the bytes of a file. */
export function fileOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
