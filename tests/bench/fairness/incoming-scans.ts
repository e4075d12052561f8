import { link, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { incomingFolder, masterOf } from './archive.ts';
import type { Begin, Target } from './attack.ts';

/** A new scan so often, until so many have come. */
const EVERY_MS = 1000;
const MOST_SCANS = 100;

/** Copies of the large scan come into the folder of images, one after another. */
export async function incomingScans({ server, scans, archive }: Target): Promise<Begin> {
  const folder = incomingFolder(archive.images);
  const scan = scans.large.name;
  return async () => {
    await mkdir(folder, { recursive: true });
    let come = 0;
    let broken = 0;
    const bring = () => {
      if (come >= MOST_SCANS) return;
      come += 1;
      link(masterOf(scans, scan), join(folder, `${come}.tif`)).catch(() => {
        broken += 1;
      });
    };
    bring();
    const timer = setInterval(bring, EVERY_MS);
    return {
      stop: async () => {
        clearInterval(timer);
        const answered = await madeOf(server.origin);
        await rm(folder, { recursive: true, force: true });
        return { answered, refused: 0, broken, asked: `${come} scans like ${scan}` };
      },
    };
  };
}

/** Scans that the server has taken in since its start. */
async function madeOf(origin: string): Promise<number> {
  const text = await fetch(`${origin}/metrics`).then((response) => response.text());
  return Number(/^loupe_ingest_total\{[^}]*result="done"[^}]*\} (\d+)/m.exec(text)?.[1] ?? 0);
}
