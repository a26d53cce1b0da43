import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { fail, ok, type Result } from '../../core/model/result.js';

/** Connects, or says why that is not possible as Go's dialer does. */
export function dial(address: string, port: number): Promise<Result<Duplex, string>> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, allowHalfOpen: true });
    const failed = ({ code, message }: NodeJS.ErrnoException) => {
      const why = code === 'ECONNREFUSED' ? 'connect: connection refused' : message;
      resolve(fail(`failed to dial ${address}:${port}: dial tcp ${address}:${port}: ${why}`));
    };
    socket.once('error', failed);
    socket.once('connect', () => {
      socket.off('error', failed);
      socket.on('error', () => {});
      resolve(ok(socket));
    });
  });
}
