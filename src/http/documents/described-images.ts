import type { ScanDescription } from '../../encoding/scan-description.ts';
import type { PresentationCatalog } from '../../presentation/iiif/shared/catalog.ts';
import { type PhotographWords, photographWords } from '../../presentation/presented/photograph-words.ts';
import { httpDate, type OpenImage } from '../../serving/open-images.ts';
import { formatMarks } from '../../serving/response-key.ts';

/**
 * An image for a file that says what it shows: with title and terms of the first essay, in the order of lists, that shows it; where
 * that says nothing, of the scan itself. Terms are of the first essay that states a licence, as in info.json.
 *
 * @returns the same image under other ETags and cache keys, where essays say something else than the scan
 */
export function imageAsPresented(
  image: OpenImage,
  catalog: Pick<PresentationCatalog, 'imageUses' | 'manifest'>,
): OpenImage {
  const { identifier } = image;
  const scan = image.renderSource.description ?? { title: identifier };
  const { uses } = catalog.imageUses(identifier);
  const [first] = uses;
  if (!first) return image;
  const stating = uses.find(({ rights }) => rights !== undefined) ?? first;
  const wordsOf = ({ manifest: { id }, canvas }: typeof first): PhotographWords | undefined => {
    const manifest = catalog.manifest(id);
    return manifest && photographWords(manifest, canvas, identifier);
  };
  const named = wordsOf(first);
  const terms = stating === first ? named : wordsOf(stating);
  const description = { ...scan, title: named?.title ?? scan.title, ...termsOf(scan, terms) };
  const isScans = (['title', 'rights', 'rightsUri'] as const).every((key) => description[key] === scan[key]);
  return isScans ? image : described(image, description, Math.max(first.modifiedMs, stating.modifiedMs));
}

/** Terms of the essay take the place of those of the scan as a whole: two licences of one picture would be none. */
function termsOf(
  { rights, rightsUri }: ScanDescription,
  words: PhotographWords | undefined,
): Pick<ScanDescription, 'rights' | 'rightsUri'> {
  const isSilent = words?.rights === undefined && (words?.rightsUri ?? rightsUri) === rightsUri;
  return isSilent ? { rights, rightsUri } : { rights: words?.rights, rightsUri: words?.rightsUri };
}

/** @param modifiedMs when what is said last changed */
function described(image: OpenImage, description: ScanDescription, modifiedMs: number): OpenImage {
  const { renderSource, negativeSource, encoders } = image;
  const latestMs = Math.max(image.modifiedMs, modifiedMs);
  return {
    ...image,
    modifiedMs: latestMs,
    lastModified: httpDate(latestMs),
    renderSource: { ...renderSource, description },
    ...(negativeSource && { negativeSource: { ...negativeSource, description } }),
    marks: formatMarks(description, encoders),
  };
}
