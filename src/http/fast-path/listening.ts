import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use',
  EACCES: 'may not be used by this user',
  EADDRNOTAVAIL: 'is not an address of this machine',
  ENOTFOUND: 'is not an address of this machine',
};

/** Has a server listen. Tells the port, or a sentence that says why it cannot. */
export function listenAt(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
  told: { readonly listening: (port: number) => void; readonly failed: (reason: string) => void },
): void {
  server.once('error', (error: NodeJS.ErrnoException) => {
    const reason = REASONS[error.code ?? ''] ?? 'cannot be listened on';
    told.failed(`host and port: ${host}:${port} ${reason}`);
  });
  server.listen(port, host, () => {
    const address = server.address() as AddressInfo;
    told.listening(address.port);
  });
}

/**
 * Lets open requests of a server finish, then closes it.
 *
 * @param seconds how long they may take
 * @returns resolves when no connection is left
 */
export function drained(server: Server, seconds: number): Promise<void> {
  // Connections that are kept alive keep the server open: each is closed once it is idle.
  const idle = setInterval(() => server.closeIdleConnections(), 100);
  const late = setTimeout(() => server.closeAllConnections(), seconds * 1000);
  return new Promise((resolve) => {
    server.close(() => {
      clearInterval(idle);
      clearTimeout(late);
      resolve();
    });
  });
}
