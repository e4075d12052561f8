import { describedManifest } from '../../discovery/descriptions/written.ts';
import { plainText } from '../../presentation/html/plain-text.ts';
import { presentationDocument } from '../../presentation/iiif/document.ts';
import type { PresentedManifest } from '../../presentation/iiif/shared/catalog.ts';
import { descriptionForms } from '../../presentation/model/descriptions.ts';
import type { LanguageMap, Manifest } from '../../presentation/model/manifest.ts';
import { wordingAmong } from '../../presentation/script/wording.ts';
import { essayUrl, imageUrl, presentationUrl } from '../../urls.ts';
import type { BagTask } from '../bag-service.ts';
import { type BaggedFile, csv, payloadOxum } from '../bag-texts.ts';
import type { BagSources } from './bag-sources.ts';
import type { BagContent, BaggedPicture } from './pictures.ts';

/** A text as a file. */
export function textFile(path: string, text: string): BagContent {
  const bytes = Buffer.from(text);
  return { path, bytes: bytes.length, content: () => [bytes] };
}

/** What a bag says of its pictures: the manifest, every description, and a table of the files. */
export function writtenTexts(
  presented: PresentedManifest,
  pictures: readonly BaggedPicture[],
  { task, catalog }: BagSources,
): BagContent[] {
  const { manifest, collectionsOf, appearancesOf } = presented;
  const { base } = task.wish;
  const context = { base, limits: task.settings.limits, collectionsOf, appearancesOf, hasBags: true };
  const resource = { kind: 'manifest', manifest: manifest.id } as const;
  // Who may see a draft was decided when the bag was asked for.
  const document = presentationDocument(3, resource, { catalog, context, drafts: true });
  const json = [...(document?.pieces ?? [])].join('');
  return [
    textFile('data/manifest.json', json),
    ...descriptionForms(manifest).map(({ format }) =>
      textFile(
        `data/descriptions/${manifest.id}.${format}`,
        [...describedManifest(format, manifest, context)].join(''),
      ),
    ),
    textFile('data/images.csv', csv(tableOf(manifest, pictures, task))),
  ];
}

const COLUMNS = ['file', 'canvas', 'image', 'label', 'width', 'height', 'rights'] as const;

/** Which file shows what. A picture that cannot be read has a row without a file. */
function tableOf(
  manifest: Manifest,
  pictures: readonly BaggedPicture[],
  { wish: { base } }: BagTask,
): readonly (readonly string[])[] {
  const rows = pictures.map(({ canvas, image, file }) => [
    file?.path ?? '',
    presentationUrl(base, 3, { kind: 'canvas', manifest: manifest.canvasesOf, canvas: canvas.id }),
    imageUrl(base, 3, image.identifier),
    [canvas.label, ...(image.label ? [image.label] : [])].map((label) => lineOf(label, manifest)).join(', '),
    String(file?.dimensions.width ?? ''),
    String(file?.dimensions.height ?? ''),
    canvas.rights ?? manifest.rights ?? '',
  ]);
  return [COLUMNS, ...rows];
}

/** A text in the main language of a manifest, in one line. */
function lineOf(text: LanguageMap | undefined, { languages }: Manifest): string {
  return text ? plainText(wordingAmong(text, languages).values.join('; ')) : '';
}

/** The elements of `bag-info.txt`. The date is that of what is in the bag, so that equal content is an equal bag. */
export function infoElements(
  manifest: Manifest,
  payload: readonly BaggedFile[],
  { settings, wish }: BagTask,
): readonly (readonly [label: string, value: string])[] {
  const { id, label, providers, requiredStatement, rights, summary, modifiedMs } = manifest;
  return [
    ...providers.map((provider) => ['Source-Organization', lineOf(provider.label, manifest)] as const),
    ['Contact-Email', settings.contactEmail],
    ['Title', lineOf(label, manifest)],
    ['External-Description', lineOf(summary, manifest)],
    ['External-Identifier', presentationUrl(wish.base, 3, { kind: 'manifest', manifest: id })],
    ['Page', essayUrl(wish.base, id)],
    ['Rights', rights ?? ''],
    ['Required-Statement', lineOf(requiredStatement?.value, manifest)],
    ['Bagging-Date', new Date(modifiedMs).toISOString().slice(0, 10)],
    ['Payload-Oxum', payloadOxum(payload)],
    ['Bag-Software-Agent', 'Loupe'],
  ];
}
