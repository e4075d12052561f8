import { statSync } from 'node:fs';

/** When this build of Loupe was made, milliseconds since 1970: the same in every worker, whenever it is started. */
export const BUILT_MS = Math.floor(statSync(new URL(import.meta.url)).mtimeMs);
