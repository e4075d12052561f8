import sharp from 'sharp';
import { seededRandom, shuffled } from './random.ts';
import { type BenchServer, urlPath } from './server.ts';
import type { ImagePath } from './url-lists.ts';

/** What takes longer is no response. */
const LONGEST_MS = 60_000;

async function complaint(server: BenchServer, image: ImagePath): Promise<string | undefined> {
  const response = await fetch(`${server.origin}${urlPath(server, image)}`, {
    redirect: 'manual',
    signal: AbortSignal.timeout(LONGEST_MS),
  });
  const body = Buffer.from(await response.arrayBuffer());
  if (response.status !== 200) return `${image.path} answered ${response.status}`;
  const type = response.headers.get('content-type') ?? '';
  if (image.width === undefined || image.height === undefined) {
    return /json/.test(type) && body.includes('"protocol"') ? undefined : `${image.path} is ${type}`;
  }
  const { format, width, height } = await sharp(body).metadata();
  // Servers round the other side of a size differently, but never by more than a pixel.
  const right = Math.abs(width - image.width) <= 1 && Math.abs(height - image.height) <= 1;
  if (format !== 'jpeg' || !right) {
    return `${image.path} is ${format} of ${width} x ${height}, not ${image.width} x ${image.height}`;
  }
  return undefined;
}

/** Asks for a sample of a row's images: the first complaint, or `undefined` when every answer is right. */
export async function wrongAnswer(
  server: BenchServer,
  images: readonly ImagePath[],
  count: number,
): Promise<string | undefined> {
  for (const image of shuffled(images, seededRandom(7)).slice(0, count)) {
    const found = await complaint(server, image).catch((error: unknown) => `${image.path}: ${String(error)}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Entity tags of the images, asked with HEAD. Throws when one has none, or does not answer 304 to it. */
export async function entityTags(
  server: BenchServer,
  images: readonly ImagePath[],
): Promise<Map<string, string>> {
  const tags = new Map<string, string>();
  for (const image of images) {
    const path = urlPath(server, image);
    if (tags.has(path)) continue;
    const head = await fetch(`${server.origin}${path}`, { method: 'HEAD' });
    const etag = head.headers.get('etag');
    if (head.status !== 200 || etag === null)
      throw new Error(`${path}: HEAD answered ${head.status}, ETag ${etag}`);
    const again = await fetch(`${server.origin}${path}`, { headers: { 'If-None-Match': etag } });
    await again.arrayBuffer();
    if (again.status !== 304) throw new Error(`${path} with If-None-Match answered ${again.status}`);
    tags.set(path, etag);
  }
  return tags;
}
