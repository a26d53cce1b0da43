import { createServer } from 'node:net';
import type { ListenAddress } from './listen-address.js';

/** Rejects, with the system's own error, when an address cannot be listened on: before anything is made that would be left behind. */
export async function mustBeFree({ host, port }: ListenAddress): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
}
