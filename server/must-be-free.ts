import { createServer } from 'node:net';
import type { ListenAddress } from './listen-address.js';
import { listeningFailure } from './listening-failure.js';

/** Rejects with `CommandFailure` when an address cannot be listened on: before anything is made that would be left behind. */
export async function mustBeFree(address: ListenAddress): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(listeningFailure(address, cause)));
    server.listen(address.port, address.host, resolve);
  });
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
}
