import { withOpenFile } from '../../storage/file-store.ts';
import { type CheckedData, checkData } from '../damage/check.ts';
import { checkJpegChunks } from '../tiff/samples/jpeg-check.ts';
import type { MasterStructure } from './structure.ts';

/**
 * Looks for damage in the data of one image of a master that the image library decodes.
 *
 * @throws LoupeError `unreadable-source`, with a sentence that says where the damage is
 */
export async function checkImage(structure: MasterStructure, frame: number): Promise<CheckedData> {
  const { path, format, directories } = structure;
  const checked = await checkData(path, format);
  const directory = directories[frame];
  if (!directory) return checked;
  const warnings = await withOpenFile(path, (file) =>
    checkJpegChunks({ file, size: file.size, directories }, directory),
  );
  return { ...checked, warnings: [...checked.warnings, ...warnings] };
}
