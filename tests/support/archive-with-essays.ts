import { type Archive, emptyArchive } from './archive.ts';

/** An essay with everything that has a URL: sections, notes, a Choice and another order. */
export const HARBOUR = `label: {en: The harbour, es: El puerto}
language: en
summary: How the *harbour* was built.
date: 1931/1933
rights: http://rightsstatements.org/vocab/InC/1.0/
requiredStatement: {label: Credit, value: The archive}
photographs:
  - {image: harbour/01, label: The pier, alternativeText: A pier}
sections:
  - label: Piles
    id: piles
    text: They were driven *deep*.
    photographs:
      - image: harbour/02
        id: pile-driver
        label: The pile driver
        alternativeText: A machine
        caption: It worked all night.
        date: 1931-05-24
        rights: http://creativecommons.org/publicdomain/mark/1.0/
        notes:
          - text: The engineer
            region: {x: 100, y: 50, width: 60, height: 80, of: {width: 400, height: 300}}
          - tag: The winch
            region: {x: 10%, y: 10%, width: 20%, height: 20%}
    sections:
      - label: Cranes
        photographs:
          - images: [{image: harbour/03r, label: Recto}, {image: harbour/03v, label: Verso}]
            id: crane
            label: The crane
            alternativeText: A crane
            date: 1930
orders:
  - {id: harbour-by-date, label: The harbour in the order taken, by: date}
`;

export const DRAFT = `label: Not ready
status: draft
photographs: [{image: harbour/01, alternativeText: A pier}]
`;

export const COLLECTION = `label: The coast
items: [harbour]
`;

/** An archive with images and essays, of which one is a draft and one folder is in none. */
export async function archiveWithEssays(): Promise<Archive> {
  const archive = await emptyArchive();
  for (const name of ['01', '02', '03r', '03v']) await archive.addChart(`harbour/${name}.jpg`, 400, 300);
  await archive.addChart('attic/box 1/1.jpg', 300, 400);
  await archive.addChart('attic/box 1/2.jpg', 320, 240);
  await archive.addManifest('harbour.yaml', HARBOUR);
  await archive.addManifest('not-ready.yaml', DRAFT);
  await archive.addManifest('collections/coast.yaml', COLLECTION);
  return archive;
}
