import { beforeEach, describe, expect, it } from 'vitest';
import { makeSigningKey } from '../../../../core/api/auth/signing-key.js';
import type { ApiRequest } from '../../../../core/api/http/api-context.js';
import type { Caller, Exchange } from '../../../../core/api/http/exchange.js';
import { handle } from '../../../../core/api/http/handle.js';
import { LastSent } from '../../../../core/api/http/last-sent.js';
import { noteSent, requestOrigin } from '../../../../core/api/http/origin.js';
import { apiContext } from '../../../../core/engine/api-context.js';
import { systemObjects } from '../../../../core/engine/bootstrap.js';
import { createCluster } from '../../../../core/engine/cluster.js';
import { virtualEnvironment } from '../../../../core/engine/virtual-environment.js';
import type { Command } from '../../../../core/model/command.js';
import { loadSchemas } from '../../../../core/schema/schemas.js';
import { MemoryEventLog } from '../../../../stores/memory/memory-event-log.js';

const caller = (name: string, userAgent = 'kubectl'): Caller => ({ user: { name, groups: ['g'] }, userAgent });
const target = { resource: 'configmaps', namespace: 'default', name: 'a' };

describe('what a server last sent a client', () => {
  it('is the newest revision, by user and user agent', () => {
    const lastSent = new LastSent();
    lastSent.note(caller('ann'), 7);
    lastSent.note(caller('ann'), 5);
    lastSent.note(caller('ann', 'controller'), 9);
    expect(lastSent.to(caller('ann'))).toBe(7);
    expect(lastSent.to(caller('ann', 'controller'))).toBe(9);
    expect(lastSent.to(caller('bob'))).toBeUndefined();
  });

  it('is forgotten of the client heard of longest ago, once there are too many', () => {
    const lastSent = new LastSent(2);
    lastSent.note(caller('ann'), 1);
    lastSent.note(caller('bob'), 2);
    lastSent.note(caller('ann'), 3);
    lastSent.note(caller('eve'), 4);
    expect(['ann', 'bob', 'eve'].map((name) => lastSent.to(caller(name)))).toEqual([3, undefined, 4]);
  });
});

describe('what an outside client had seen', () => {
  let request: ApiRequest;
  beforeEach(() => {
    request = { context: { lastSent: new LastSent() }, caller: caller('ann') } as unknown as ApiRequest;
  });
  const seenIn = (command: Command) => requestOrigin(request, command).cause;
  const remove: Command = { verb: 'delete', target };

  it('is unknown of one that was sent nothing', () => {
    expect(requestOrigin(request)).toEqual({ actor: { user: 'ann', groups: ['g'], userAgent: 'kubectl' } });
  });

  it('is what it was last sent, and marked inferred', () => {
    noteSent(request, 12);
    expect(seenIn(remove)).toEqual({ seen: 12, inferred: true });
  });

  it('is not what it was shown of the past', () => {
    noteSent({ ...request, at: 99 }, 99);
    expect(seenIn(remove)).toBeUndefined();
  });

  it('is the version it names, before all', () => {
    noteSent(request, 12);
    const object = { metadata: { resourceVersion: '8' } };
    const commands: Command[] = [
      { verb: 'update', target, object },
      { verb: 'patch', target, patch: { type: 'merge', value: object } },
      { verb: 'patch', target, patch: { type: 'apply', value: object, force: false } },
      { verb: 'delete', target, deletion: { preconditions: { resourceVersion: '8' } } },
    ];
    for (const command of commands) expect(seenIn(command)).toEqual({ seen: 8, inferred: true });
    for (const resourceVersion of ['', '0', 'x']) {
      expect(seenIn({ verb: 'update', target, object: { metadata: { resourceVersion } } })?.seen).toBe(12);
    }
    expect(seenIn({ verb: 'patch', target, patch: { type: 'json', operations: [] } })?.seen).toBe(12);
  });
});

describe('a server', () => {
  it('writes beside each write what its client had been sent by reads, watches and answers', async () => {
    const environment = virtualEnvironment(1, Date.parse('2026-01-01T00:00:00Z'));
    const cluster = await createCluster({
      log: new MemoryEventLog(),
      environment,
      schemas: loadSchemas(),
      controllers: [],
      objects: systemObjects(),
    });
    const context = apiContext(cluster, {
      adminToken: 'token',
      signingKey: makeSigningKey(),
      serverAddress: () => 'localhost:6443',
    });
    const ask = async (userAgent: string, method: string, path: string, body?: object): Promise<number> => {
      let code = 0;
      const [pathname = '', query = ''] = path.split('?');
      const headers: Record<string, string> = {
        authorization: 'Bearer token',
        'user-agent': userAgent,
        'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
      };
      const exchange: Exchange = {
        method,
        path: pathname,
        query: new URLSearchParams(query),
        header: (name) => headers[name.toLowerCase()],
        headers,
        body: async () => Buffer.from(body === undefined ? '' : JSON.stringify(body)),
        reply: {
          send: (sent) => {
            code = sent;
          },
          pipe: () => {},
          open: (opened) => {
            code = opened;
            return { write: async () => {}, end: () => {}, onClose: (callback) => setImmediate(callback) };
          },
        },
      };
      await handle(context, exchange, (error) => {
        throw error;
      });
      return code;
    };
    const lastCause = () => cluster.recent.get(cluster.state.revision)?.event.cause;
    const maps = '/api/v1/namespaces/default/configmaps';
    const named = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
    expect(await ask('blind', 'POST', maps, named('a'))).toBe(201);
    expect(lastCause()).toBeUndefined();
    const first = cluster.state.revision;
    expect(await ask('blind', 'POST', maps, named('b'))).toBe(201);
    expect(lastCause()).toEqual({ seen: first, inferred: true });
    expect(await ask('reader', 'GET', maps)).toBe(200);
    const read = cluster.state.revision;
    expect(await ask('blind', 'PATCH', `${maps}/a`, { data: { key: 'x' } })).toBe(200);
    expect(await ask('reader', 'DELETE', `${maps}/b`)).toBe(200);
    expect(lastCause()).toEqual({ seen: read, inferred: true });
    const watched = cluster.state.revision;
    expect(await ask('watcher', 'GET', `${maps}?watch=true&resourceVersion=${first}`)).toBe(200);
    expect(await ask('watcher', 'DELETE', `${maps}/a`)).toBe(200);
    expect(lastCause()).toEqual({ seen: watched, inferred: true });
    await cluster.stop();
  });
});
