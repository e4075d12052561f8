import { openForReading } from '../../database/open.ts';
import { channelToParent } from '../../ipc/channel.ts';
import { endWithParent, leaveSignalsToParent } from '../../ipc/end-with-parent.ts';
import { Peer } from '../../ipc/peer.ts';
import { createLog } from '../../log.ts';
import { RenderClient } from '../../rendering/client.ts';
import { type BagMaking, type BagRoom, MAKING_TOPIC } from '../bag-service.ts';
import { openSources } from './bag-sources.ts';
import { makeBag } from './make-bag.ts';

// The entry of a process that the server forks: it makes one bag, and is ended by the server. Gigabytes are read and hashed
// here, and no response waits for it.

const channel = channelToParent();
const renders = new RenderClient(channel);
const server: Peer<BagMaking, BagRoom> = new Peer(channel, MAKING_TOPIC, {
  make: (task) => {
    const log = createLog(task.logLevel, 'bags');
    const sources = openSources(task, {
      database: openForReading(task.database),
      renders,
      log,
      onBlockKept: (shard, bytes) => server.tell('blockKept', { shard, bytes }),
    });
    return makeBag(sources, (bytes) => server.call('reserve', bytes));
  },
});

endWithParent();
leaveSignalsToParent();
