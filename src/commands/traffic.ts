import { askHolder } from '../archive/folder-socket.ts';
import { settleFolders } from '../archive/folders.ts';
import type { Config } from '../config/settings.ts';
import { LoupeError } from '../errors.ts';
import { type TrafficReport, trafficText } from '../traffic/traffic-report.ts';

/**
 * `loupe traffic`: tells what the server that holds the data folder has had to render in the last 24 hours, for whom, and what was
 * beyond a budget.
 *
 * @throws LoupeError `invalid-request` when no server holds the data folder, or it counts nothing
 */
export async function tellTraffic(config: Config, output: { write(text: string): unknown }): Promise<void> {
  const { dataFolder } = await settleFolders(config.folders);
  const told = await askHolder(dataFolder, 'traffic');
  if (told === undefined)
    throw new LoupeError(
      'invalid-request',
      `data: no Loupe serves from ${config.folders.data}, or it is an earlier version`,
    );
  // Both ends are this program; `null` is told where nothing is counted.
  const report: TrafficReport | null = JSON.parse(told);
  if (!report) throw new LoupeError('invalid-request', 'budgets: the server counts nothing, as they are off');
  output.write(config.validation.json ? `${JSON.stringify(report, null, 2)}\n` : trafficText(report));
}
