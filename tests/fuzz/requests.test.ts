import { test as property } from '@fast-check/vitest';
import fc from 'fast-check';
import { expect } from 'vitest';
import { runs } from '../support/runs.js';
import { anyRequest, type FuzzRequest } from './any-request.js';
import { type FuzzAnswer, fuzzedServer } from './fuzzed-server.js';

/** The request as a command that sends it again. */
function asCurl({ method, path, headers, body }: FuzzRequest): string {
  const given = Object.entries(headers).map(([header, value]) => `-H '${header}: ${value}'`);
  const sent = body === '' ? '' : ` --data-binary @<(echo ${body} | base64 -d)`;
  return `curl -sk -X ${method} -H "authorization: Bearer $TOKEN" ${given.join(' ')}${sent} "$SERVER"'${path}'`;
}

/**
 * Why an answer is none that is meant. kube-apiserver, too, answers 500 without a reason where it has not classified an error, such as a strategic
 * patch that cannot be merged; those are said on purpose, in its words. `InternalError` is said on purpose when addresses run out.
 */
function unexpected({ code, body }: FuzzAnswer): string | undefined {
  if (code < 500 || code === 504) return undefined;
  const { message = '', reason } = JSON.parse(body) as { message?: string; reason?: string };
  return reason === undefined || message.includes('failed to allocate') ? undefined : `${code}: ${message}`;
}

/** `npm test` sends some thousand requests; `npm run soak` hundreds of thousands, many on one server. */
const most = process.env['SOAK'] === undefined ? 40 : 400;
const requests = fc.array(anyRequest, { minLength: 1, maxLength: most, size: 'max' });

/** Shrinks to the requests that are needed, one mostly, and says the seed and the command that sends the last of them again. */
property.prop([requests], runs(120))(
  'no request, and none after it, is answered with 500 or brings a controller to a halt',
  async (sent) => {
    const server = await fuzzedServer();
    try {
      for (const request of sent) {
        const answer = await server.ask(request).catch((error: unknown) => {
          throw new Error(asCurl(request), { cause: error });
        });
        const odd = unexpected(answer);
        // Vitest keeps what each assertion is told until the test ends, and these are hundreds of thousands.
        if (odd !== undefined) expect.fail(`${odd}: ${asCurl(request)}`);
      }
      await server.run(5_000);
    } finally {
      await server.stop();
    }
  },
);
