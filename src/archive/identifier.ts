/** File name extensions of masters, in lower case without the dot. */
export const KNOWN_EXTENSIONS: ReadonlySet<string> = new Set([
  'jpg',
  'jpeg',
  'jpe',
  'jfif',
  'mpo',
  'tif',
  'tiff',
  'png',
  'webp',
  'gif',
  'avif',
  'jp2',
  'jpx',
  'jpf',
  'j2k',
  'j2c',
  'jpc',
  'jph',
  'jhc',
  'pdf',
  'jxl',
  'heic',
  'heif',
  'hif',
]);

/** Behind the whole name of a scan: the file holds the address of the scan, which another server has. */
const ADDRESS = '.url';

/** Whether a file holds the address of a scan: `letter.jpg.url`. */
export function isAddressFile(path: string): boolean {
  return path.slice(-ADDRESS.length).toLowerCase() === ADDRESS && hasKnownExtension(scanName(path));
}

/** The name of a scan, without what says that only its address is there. */
function scanName(path: string): string {
  return path.slice(-ADDRESS.length).toLowerCase() === ADDRESS ? path.slice(0, -ADDRESS.length) : path;
}

/** C0 and C1 control characters: no URL, log line or file listing should carry them. */
const CONTROL = /\p{Cc}/u;

/**
 * The identifier of a master: its path below the image folder (with `/`), in Unicode NFC, without its extension.
 *
 * @returns undefined for a file whose name is not that of a master
 */
export function identifierOf(relativePath: string): string | undefined {
  if (!isKnownFormat(relativePath)) return undefined;
  const name = scanName(relativePath);
  const identifier = name.slice(0, name.lastIndexOf('.')).normalize('NFC');
  // A path that is not UTF-8 on disk was decoded to replacement characters and cannot be opened by them.
  if (CONTROL.test(identifier) || identifier.includes('\uFFFD')) return undefined;
  return identifier;
}

/** Whether a path has the extension of a master, and a name before it. */
export function isKnownFormat(path: string): boolean {
  return hasKnownExtension(scanName(path));
}

function hasKnownExtension(path: string): boolean {
  const match = /[^/.][^/]*\.([^./]+)$/.exec(path);
  return KNOWN_EXTENSIONS.has(match?.[1]?.toLowerCase() ?? '');
}

/** The folder of an identifier, or of a path below a folder: what stands before its last slash; '' at the top. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** The identifier of a page of a master with several: the first page has the master's own. */
export function pageIdentifier(identifier: string, page: number): string {
  return page === 1 ? identifier : `${identifier};${page}`;
}
