import { createServer } from 'node:net';
import { CommandFailure } from '../core/model/command-failure.js';
import { addressText, type ListenAddress } from './listen-address.js';

/** Below this, ports are the superuser's on most systems. */
const FIRST_FREE_PORT = 1024;

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

/** What the system says when an address cannot be listened on, for whoever named the address. */
export function listeningFailure(address: ListenAddress, cause: unknown): CommandFailure {
  return new CommandFailure(`cannot listen on ${addressText(address)}: ${reason(address, cause)}`, { cause });
}

function reason({ port }: ListenAddress, cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  switch (code) {
    case 'EADDRINUSE':
      return 'the address is in use; --listen takes another, and port 0 picks a free one';
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'this machine has no such address';
    case 'EACCES':
      return port < FIRST_FREE_PORT
        ? `ports below ${FIRST_FREE_PORT} are the superuser's; --listen takes another`
        : 'permission denied';
    default:
      return message;
  }
}
