import type { CatalogChange } from '../archive/catalog.ts';
import type { Config } from '../config/settings.ts';
import type { MetricsSnapshot } from '../metrics.ts';
import type { PresentationChange } from '../presentation/snapshot/changes.ts';
import type { Readiness } from '../readiness.ts';

/** What the primary tells a worker; messages about renders have kinds of their own. */
export type PrimaryMessage =
  | {
      readonly kind: 'start';
      readonly config: Config;
      readonly catalog: readonly CatalogChange[];
      readonly presentation: readonly PresentationChange[];
    }
  | { readonly kind: 'catalog'; readonly changes: readonly CatalogChange[] }
  | { readonly kind: 'presentation'; readonly changes: readonly PresentationChange[] }
  | { readonly kind: 'readiness'; readonly readiness: Readiness }
  | { readonly kind: 'metrics-wanted'; readonly id: number }
  | { readonly kind: 'metrics-text'; readonly id: number; readonly text: string }
  | { readonly kind: 'drain' };

/** What a worker tells the primary. */
export type WorkerMessage =
  /** Its modules are loaded: what was sent before would have been lost. */
  | { readonly kind: 'loaded' }
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'failed'; readonly sentence: string }
  | { readonly kind: 'unreadable-pyramid'; readonly identifier: string; readonly version: string }
  | { readonly kind: 'metrics'; readonly id: number; readonly snapshot: MetricsSnapshot }
  | { readonly kind: 'metrics-text-wanted'; readonly id: number };
