import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { headersFor, type Target } from './target.js';

/** Asks for a path on a connection of its own; settles once the answer begins, and rejects when it is not 200. */
export function get(target: Target, path: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = { agent: false, headers: headersFor(target), rejectUnauthorized: false } as const;
    const sent = request(`${target.url}${path}`, options, (response) => {
      if (response.statusCode === 200) return resolve(response);
      response.destroy();
      reject(new Error(`GET ${path} answered ${response.statusCode}`));
    });
    sent.on('error', reject);
    sent.end();
  });
}
