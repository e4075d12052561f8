// A cluster worker that asks for the same render five times and tells its primary what came.
import { channelToParent } from '../../src/ipc/channel.ts';
import { RenderClient } from '../../src/rendering/client.ts';
import type { RenderJob } from '../../src/rendering/protocol.ts';

interface Order {
  readonly kind: 'order';
  readonly job: RenderJob;
}

const channel = channelToParent();
const client = new RenderClient(channel);

async function work({ job }: Order): Promise<void> {
  const images = await Promise.all(Array.from({ length: 5 }, () => client.render(job)));
  const lengths = images.map((image) => (image.kind === 'bytes' ? image.bytes.length : image.bytes));
  const areBuffers = images.every((image) => image.kind === 'file' || Buffer.isBuffer(image.bytes));
  channel.send({ kind: 'report', lengths, areBuffers });
}

process.on('message', (message: Order) => {
  if (message.kind === 'order') void work(message);
});
channel.send({ kind: 'ready' });
