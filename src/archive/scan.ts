import type { Dimensions } from '../image/geometry.ts';
import { addTo } from '../multimap.ts';
import type { ImagePolicy } from '../policies/image-policy.ts';
import { type FileProblem, type FilesBelow, type FoundFile, filesBelow } from '../storage/files-below.ts';
import { identifierOf, isKnownFormat, KNOWN_EXTENSIONS } from './identifier.ts';
import { OTHER_FORMATS, otherFormatNamed } from './other-formats.ts';

/** One image of the archive: a file below the image folder, or a page of one. */
export interface Master extends FoundFile {
  readonly identifier: string;
  /** Which full image of a file with several, from 2 up; left out for the first. */
  readonly page?: number;
  /** How it is to be served, where that is not as usual. */
  readonly policy?: ImagePolicy;
}

/** What the header of a master says of its pixels, when they are upright. */
export interface MasterHeader {
  readonly master: Master;
  readonly dimensions: Dimensions;
}

/** A size of the same picture in a file: its full size, or a smaller one. Of one that the file lacks the sides are 0. */
export interface MasterLevel extends Dimensions {
  /** The directory of the main chain of a TIFF, from 0. */
  readonly page: number;
  /** Which of the SubIFDs of that directory, from 0; left out for the directory itself. */
  readonly subifd?: number;
}

/** The pyramid that a master holds, as far as it stands for the one that Loupe makes. */
export interface MasterPyramid {
  /** Width and height of its tiles, pixels. */
  readonly tileSize: number;
  /** By the index of ours: scale factor 2^index. */
  readonly levels: readonly MasterLevel[];
  /** Its colours are those of the profile that it holds; else they are sRGB or gray, whatever it holds. */
  readonly keepsProfile: boolean;
}

/** A file that looks like a master and is not served, with a sentence that says why. */
export type MasterProblem = FileProblem;

/** Names of files that are masters, or of formats that are told of. */
export const IMAGE_NAMES = new RegExp(
  `\\.(?:${[...KNOWN_EXTENSIONS, ...OTHER_FORMATS.flatMap(({ extensions }) => extensions)].join('|')})$|\\.(?:${[...KNOWN_EXTENSIONS].join('|')})\\.url$`,
  'i',
);

/**
 * Finds the masters below a folder, in the order of their identifiers.
 *
 * Dot files, links that lead out of the folder and files of other kinds are ignored. Files whose names give the same
 * identifier are all reported and none served: a silent choice would show the wrong scan. Some formats give way to others.
 */
export async function scanMasters(imagesRoot: string): Promise<FoundMasters> {
  return mastersAmong(await filesBelow(imagesRoot, (path) => IMAGE_NAMES.test(path)));
}

/** Masters in the order of their identifiers, and what cannot be one. */
export interface FoundMasters {
  readonly masters: Master[];
  readonly problems: MasterProblem[];
}

/** The masters among files that have names of images. */
export function mastersAmong({ files, problems }: Pick<FilesBelow, 'files' | 'problems'>): FoundMasters {
  const found: Master[] = [];
  for (const file of files) {
    const identifier = identifierOf(file.path);
    if (identifier !== undefined) found.push({ identifier, ...file });
    else problems.push({ path: file.path, sentence: refusalOf(file.path) });
  }
  const { masters, collisions } = withoutCollisions(found);
  return { masters, problems: [...problems, ...collisions] };
}

/** Why a file cannot be a master that has a name of images. */
export function refusalOf(path: string): string {
  if (isKnownFormat(path)) return 'has a name that no address can carry: control characters, or not Unicode';
  const extension = extensionOf(path);
  const { name, convertTo } = otherFormatNamed(extension) ?? { name: 'another format', convertTo: 'TIFF' };
  return `.${extension} files (${name}) are not accepted as masters (JPEG, TIFF, PNG, WebP, GIF, AVIF, JPEG 2000, JPEG XL, HEIC and PDF are): convert it to ${convertTo}`;
}

function withoutCollisions(found: readonly Master[]): { masters: Master[]; collisions: MasterProblem[] } {
  const byIdentifier = new Map<string, Master[]>();
  for (const master of found) addTo(byIdentifier, master.identifier, master);
  const masters: Master[] = [];
  const collisions: MasterProblem[] = [];
  for (const [identifier, same] of byIdentifier) {
    const paths = same.map(({ path }) => path);
    for (const master of same) {
      const sentence = collisionSentence(master.path, identifier, paths);
      if (sentence === undefined) masters.push(master);
      else collisions.push({ path: master.path, sentence });
    }
  }
  masters.sort((a, b) => (a.identifier < b.identifier ? -1 : 1));
  return { masters, collisions };
}

/**
 * Why a file is not served that has the same identifier as others.
 *
 * @param paths of all files of that identifier
 * @returns undefined for the one that is served
 */
export function collisionSentence(
  path: string,
  identifier: string,
  paths: readonly string[],
): string | undefined {
  const first = Math.min(...paths.map(rankOf));
  const claimants = paths.filter((each) => rankOf(each) === first);
  const others = claimants.filter((other) => other !== path);
  if (others.length === 0) return undefined;
  const shared = `has the same identifier "${identifier}" as ${others.join(', ')}`;
  return claimants.includes(path)
    ? `${shared}: rename one; none is served`
    : `${shared}, which is served: rename this one to have it shown too`;
}

/**
 * Formats that give way to others of the same name, in this order: many archives have a picture for the web, of a telephone or a
 * PDF to be read beside each scan, and were served without those before Loupe read them.
 */
const GIVING_WAY: readonly ReadonlySet<string>[] = [
  new Set(['jp2', 'jpx', 'jpf', 'j2k', 'j2c', 'jpc', 'jph', 'jhc', 'jxl', 'heic', 'heif', 'hif']),
  new Set(['pdf']),
];

function rankOf(path: string): number {
  return GIVING_WAY.findIndex((extensions) => extensions.has(extensionOf(path))) + 1;
}

function extensionOf(path: string): string {
  const dot = path.lastIndexOf('.');
  return dot > path.lastIndexOf('/') ? path.slice(dot + 1).toLowerCase() : '';
}
