import { Gauge } from 'prom-client';
import type { PrimaryMetrics } from '../metrics.ts';

/** What a Loupe that shares its data knows of snapshots at the moment of a request. */
export interface SnapshotFigures {
  /** That is served, or was published last; 0 where there is none. */
  readonly number: number;
  readonly ageSeconds: number;
  readonly waitingUploads: number;
  /** Bytes of pieces that were read and written, since the start. */
  readonly movedBytes: number;
}

/** Adds them to the metrics of the primary. */
export function registerSnapshotMetrics({ registry }: PrimaryMetrics, now: () => SnapshotFigures): void {
  const registers = [registry];
  const figure = (name: string, help: string, key: keyof SnapshotFigures): Gauge =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(now()[key]);
      },
    });
  figure('loupe_snapshot_number', 'The snapshot that is served, or was published last', 'number');
  figure('loupe_snapshot_age_seconds', 'How old that snapshot is', 'ageSeconds');
  figure('loupe_uploads_waiting', 'Images that were made, and are not in the store yet', 'waitingUploads');
  figure('loupe_snapshot_moved_bytes', 'Bytes of snapshots read and written since the start', 'movedBytes');
}
