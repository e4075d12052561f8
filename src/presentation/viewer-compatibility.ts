import type { AuthoredManifest } from './authored.ts';
import type { Problem } from './problem.ts';

export function viewerCompatibility(_manifest: AuthoredManifest): readonly Problem[] {
  return [];
}
