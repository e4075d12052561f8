// iiif-processor over HTTP with nothing around it: no router, no log, dimensions of every level known beforehand.
// Arguments: the package's entry, the folder of pyramids, the port.
import { createReadStream } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';

interface Answer {
  readonly type: string;
  readonly contentType?: string;
  readonly body?: string | Buffer;
}

interface ProcessorModule {
  readonly Processor: new (
    url: string,
    stream: (request: { id: string }) => Promise<Readable>,
    options: { dimensionFunction: (request: { id: string }) => Promise<{ width: number; height: number }[]> },
  ) => { execute(): Promise<Answer> };
}

const [entry = '', folder = '', port = ''] = process.argv.slice(2);
const { Processor }: ProcessorModule = await import(pathToFileURL(entry).href);
const levels = new Map<string, Promise<{ width: number; height: number }[]>>();

async function readLevels(path: string): Promise<{ width: number; height: number }[]> {
  const { pages = 1 } = await sharp(path).metadata();
  return await Promise.all(
    Array.from({ length: pages }, async (_, page) => {
      const { width, height } = await sharp(path, { page }).metadata();
      return { width, height };
    }),
  );
}

async function answer(url: string, response: ServerResponse): Promise<void> {
  const processor = new Processor(
    url,
    async ({ id }) => createReadStream(join(folder, `${id}.tif`), { highWaterMark: 1 << 20 }),
    {
      dimensionFunction: async ({ id }) => {
        const known = levels.get(id) ?? readLevels(join(folder, `${id}.tif`));
        levels.set(id, known);
        return await known;
      },
    },
  );
  const { contentType = 'application/octet-stream', body = '' } = await processor.execute();
  response
    .writeHead(200, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(body) })
    .end(body);
}

createServer((request, response) => {
  answer(`http://127.0.0.1:${port}${request.url ?? ''}`, response).catch((error: unknown) => {
    response.writeHead(400).end(String(error));
  });
}).listen(Number(port), '127.0.0.1');
