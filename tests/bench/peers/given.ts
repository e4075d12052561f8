import type { BenchOptions } from '../options.ts';
import { RENDER_ROWS } from '../render-lists.ts';
import type { ScanSet } from '../scans.ts';
import { type BenchServer, IMAGE_ROWS } from '../server.ts';

/** A IIIF server that somebody else started on this machine and that has the scans. */
export function givenServer(peer: NonNullable<BenchOptions['peer']>, scans: ScanSet): BenchServer {
  const [small = scans.small.name, large = scans.large.name] = peer.identifiers;
  const folder = `${peer.base.pathname.replace(/\/$/, '')}${peer.base.search}`;
  return {
    name: 'peer',
    origin: peer.base.origin,
    // A base such as /fcgi-bin/iipsrv.fcgi?IIIF= already ends where the identifier begins.
    prefix: (scan) => `${folder}${folder.endsWith('=') ? '' : '/'}${scan === scans.small ? small : large}`,
    rows: new Set([...IMAGE_ROWS, ...RENDER_ROWS]),
    pids: peer.pids,
    processes: [],
  };
}
