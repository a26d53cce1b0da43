import { afterEach, describe, expect, test } from 'vitest';
import { virtualEnvironment } from '../../../../core/engine/virtual-environment.js';
import { HttpWebhookCaller } from '../../../../core/engine/webhooks/webhook-caller.js';
import type { Command, CommandOutcome } from '../../../../core/model/command.js';
import type { JsonObject } from '../../../../core/model/json.js';
import type { Origin } from '../../../../core/model/origin.js';
import type { Result } from '../../../../core/model/result.js';
import { MemoryEventLog } from '../../../../stores/memory/memory-event-log.js';
import { createNamespace, queueOn, START } from '../queue-on.js';
import {
  type Asked,
  type Behaviour,
  leafAsBundle,
  ownCredentials,
  patchOf,
  type WebhookServer,
  webhookServer,
} from './webhook-server.js';

const servers: WebhookServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function serve(behaviour: Behaviour, credentials?: typeof ownCredentials): Promise<WebhookServer> {
  const server = await webhookServer(behaviour, credentials);
  servers.push(server);
  return server;
}

const CONFIG_MAPS = { operations: ['*'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] };

type Kind = 'Mutating' | 'Validating';

/** Asks for a configuration with one webhook for ConfigMaps. */
function configure(kind: Kind, name: string, server: WebhookServer, more: JsonObject = {}): Command {
  const hook = {
    name: `${name}.example.com`,
    admissionReviewVersions: ['v1'],
    sideEffects: 'None',
    clientConfig: { url: server.url, caBundle: server.caBundle },
    rules: [CONFIG_MAPS],
    ...more,
  };
  const resource = `${kind.toLowerCase()}webhookconfigurations.admissionregistration.k8s.io`;
  const object = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: `${kind}WebhookConfiguration`,
    metadata: { name },
    webhooks: [hook],
  };
  return { verb: 'create', target: { resource, name }, object };
}

const serviceAccount: Command = {
  verb: 'create',
  target: { resource: 'serviceaccounts', namespace: 'default', name: 'default' },
  object: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: 'default' } },
};

function configMap(name: string, data: JsonObject = {}, options: Command['options'] = {}): Command {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' }, data };
  return { verb: 'create', target: { resource: 'configmaps', namespace: 'default', name }, object, options };
}

async function cluster(...configurations: readonly Command[]) {
  const log = new MemoryEventLog();
  const { clock, newUid } = virtualEnvironment(7, START);
  const caller = new HttpWebhookCaller({ clock, newUid });
  const { queue, submit } = await queueOn(log, 1, {
    webhooks: {
      ask: (call) => caller.call(call, queue.tip),
      convert: () => Promise.reject(new Error('nothing is converted')),
    },
  });
  const send = (command: Command, origin?: Origin): Promise<Result<CommandOutcome>> => submit(command, origin).durable;
  for (const command of [createNamespace('default'), ...configurations]) {
    const made = await send(command);
    if (!made.ok) throw new Error(made.error.message);
  }
  return { log, queue, submit, send, clock };
}

const dataOf = (result: Result<CommandOutcome>) => (result.ok ? result.value.object['data'] : result.error);

describe('a validating webhook', () => {
  test('that denies: the refusal has its code, its reason and its words', async () => {
    const status = { code: 403, reason: 'Forbidden', message: 'no' };
    const server = await serve(() => ({ allowed: false, status }));
    const { send } = await cluster(configure('Validating', 'deny', server));
    const result = await send(configMap('a'));
    expect(result).toEqual({
      ok: false,
      error: {
        code: 403,
        reason: 'Forbidden',
        message: 'admission webhook "deny.example.com" denied the request: no',
        isForeign: true,
      },
    });
  });

  test.each([
    [undefined, 400, '', 'denied the request without explanation'],
    [{ reason: 'because' }, 400, 'because', 'denied the request: because'],
    [{ code: 200, message: 'so' }, 400, '', 'denied the request: so'],
  ])('that denies with %j: is refused with %i', async (status, code, reason, words) => {
    const server = await serve(() => ({ allowed: false, ...(status === undefined ? {} : { status }) }));
    const { send } = await cluster(configure('Validating', 'deny', server));
    const message = `admission webhook "deny.example.com" ${words}`;
    expect(await send(configMap('a'))).toEqual({ ok: false, error: { code, reason, message, isForeign: true } });
  });

  test('is asked about creates, updates and deletes, with both sides', async () => {
    const server = await serve(() => ({ allowed: true }));
    const { send } = await cluster(configure('Validating', 'all', server));
    await send(configMap('a', { k: '1' }));
    const target = { resource: 'configmaps', namespace: 'default', name: 'a' };
    await send({ verb: 'patch', target, patch: { type: 'merge', value: { data: { k: '2' } } } });
    await send({ verb: 'delete', target });
    const seen = server.asked.map(({ review: { request } }) => {
      const side = (one: unknown) => (one as JsonObject | null)?.['data'] ?? null;
      return [request['operation'], request['name'], side(request['object']), side(request['oldObject'])];
    });
    expect(seen).toEqual([
      ['CREATE', 'a', { k: '1' }, null],
      ['UPDATE', 'a', { k: '2' }, { k: '1' }],
      ['DELETE', 'a', null, { k: '2' }],
    ]);
  });

  test('is told the whole of an AdmissionRequest', async () => {
    const server = await serve(() => ({ allowed: true }));
    const { send } = await cluster(configure('Validating', 'all', server, { timeoutSeconds: 3 }));
    await send(configMap('a', {}, { dryRun: true, fieldManager: 'me' }));
    const [{ path, review }] = server.asked as [Asked];
    expect(path).toBe('/validate?timeout=3s');
    const { uid: _, object, ...request } = review.request;
    expect(request).toEqual({
      kind: { group: '', version: 'v1', kind: 'ConfigMap' },
      resource: { group: '', version: 'v1', resource: 'configmaps' },
      requestKind: { group: '', version: 'v1', kind: 'ConfigMap' },
      requestResource: { group: '', version: 'v1', resource: 'configmaps' },
      name: 'a',
      namespace: 'default',
      operation: 'CREATE',
      userInfo: { username: 'admin', groups: ['system:masters'] },
      oldObject: null,
      dryRun: true,
      options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1', dryRun: ['All'], fieldManager: 'me' },
    });
    expect((object as { metadata: JsonObject }).metadata).toEqual({
      name: 'a',
      namespace: 'default',
      uid: expect.any(String),
      creationTimestamp: '2026-01-01T00:00:00Z',
    });
  });

  test('is told the uid of who asks, and what else is known of them', async () => {
    const server = await serve(() => ({ allowed: true }));
    const { send } = await cluster(configure('Validating', 'all', server));
    const actor = { user: 'jane', groups: ['dev'] };
    await send(configMap('a'), { actor, identity: { uid: 'u-1', extra: { 'example.com/team': ['blue', 'red'] } } });
    const [{ review }] = server.asked as [Asked];
    expect(review.request['userInfo']).toEqual({
      username: 'jane',
      uid: 'u-1',
      groups: ['dev'],
      extra: { 'example.com/team': ['blue', 'red'] },
    });
  });

  test('that warns and annotates: the answer has both', async () => {
    const server = await serve(() => ({ allowed: true, warnings: ['careful'], auditAnnotations: { key: 'value' } }));
    const { send } = await cluster(configure('Validating', 'warn', server));
    expect(await send(configMap('a'))).toMatchObject({
      ok: true,
      value: { warnings: ['careful'], auditAnnotations: { 'warn.example.com/key': 'value' } },
    });
  });

  test.each<[string, JsonObject, number]>([
    ['another operation', { rules: [{ ...CONFIG_MAPS, operations: ['UPDATE'] }] }, 0],
    ['another group', { rules: [{ ...CONFIG_MAPS, apiGroups: ['apps'] }] }, 0],
    ['a subresource', { rules: [{ ...CONFIG_MAPS, resources: ['*/status'] }] }, 0],
    ['cluster scope', { rules: [{ ...CONFIG_MAPS, scope: 'Cluster' }] }, 0],
    ['namespaced scope', { rules: [{ ...CONFIG_MAPS, scope: 'Namespaced' }] }, 1],
    ['other namespaces', { namespaceSelector: { matchLabels: { no: 'such' } } }, 0],
    ['other objects', { objectSelector: { matchLabels: { no: 'such' } } }, 0],
    ['a condition that is false', { matchConditions: [{ name: 'c', expression: 'object.metadata.name == "b"' }] }, 0],
    ['a condition that is true', { matchConditions: [{ name: 'c', expression: 'request.operation == "CREATE"' }] }, 1],
  ])('for %s: is asked when that fits', async (_, more, times) => {
    const server = await serve(() => ({ allowed: true }));
    const { send } = await cluster(configure('Validating', 'some', server, more));
    expect((await send(configMap('a'))).ok).toBe(true);
    expect(server.asked).toHaveLength(times);
  });

  test('whose condition fails: refuses as its failure policy says', async () => {
    const server = await serve(() => ({ allowed: true }));
    const matchConditions = [{ name: 'c', expression: 'object.nothing == 1' }];
    const { send } = await cluster(configure('Validating', 'cond', server, { matchConditions }));
    const result = await send(configMap('a'));
    expect(result).toMatchObject({ ok: false, error: { code: 403, reason: 'Forbidden' } });
    const ignoring = await cluster(
      configure('Validating', 'cond', server, { matchConditions, failurePolicy: 'Ignore' }),
    );
    expect((await ignoring.send(configMap('a'))).ok).toBe(true);
    expect(server.asked).toHaveLength(0);
  });

  test('without side effects on a dry run: is asked, and nothing is kept', async () => {
    const server = await serve(() => ({ allowed: true }));
    const { send, log } = await cluster(configure('Validating', 'sly', server, { sideEffects: 'NoneOnDryRun' }));
    const { revision } = log.head();
    expect((await send(configMap('a', {}, { dryRun: true }))).ok).toBe(true);
    expect(server.asked[0]!.review.request['dryRun']).toBe(true);
    expect(log.head().revision).toBe(revision);
  });

  test('of its own configurations: is never asked', async () => {
    const server = await serve(() => ({ allowed: false }));
    const rules = [{ operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] }];
    const { send } = await cluster(configure('Validating', 'all', server, { rules }));
    const target = { resource: 'validatingwebhookconfigurations.admissionregistration.k8s.io', name: 'all' };
    expect((await send({ verb: 'delete', target })).ok).toBe(true);
    expect(server.asked).toHaveLength(0);
  });
});

describe('a webhook that cannot be asked', () => {
  const post = 'failed calling webhook "bad.example.com": ';

  test.each<[string, Behaviour, string]>([
    [
      'answers with an error',
      () => ({ code: 500, text: 'oops' }),
      'failed to call webhook: an error on the server ("oops") has prevented the request from succeeding',
    ],
    [
      'is not there',
      () => ({ code: 404, text: '' }),
      'failed to call webhook: the server could not find the requested resource',
    ],
    [
      'answers nothing',
      () => ({ code: 200, text: '{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview"}' }),
      'received invalid webhook response: webhook response was absent',
    ],
    [
      'answers for another',
      () => ({ allowed: true, uid: 'other' }),
      'received invalid webhook response: expected response.uid=',
    ],
    [
      'changes what it may not',
      () => ({ allowed: true, ...patchOf({ op: 'add', path: '/data/a', value: 'b' }) }),
      'received invalid webhook response: validating webhook may not return response.patch',
    ],
  ])('since it %s: fails the request, or is ignored', async (_, behaviour, why) => {
    const server = await serve(behaviour);
    const { send } = await cluster(configure('Validating', 'bad', server));
    const result = await send(configMap('a'));
    expect(result).toMatchObject({ ok: false, error: { code: 500, reason: 'InternalError' } });
    expect(result.ok ? '' : result.error.message).toContain(`Internal error occurred: ${post}${why}`);
    const ignoring = await cluster(configure('Validating', 'bad', server, { failurePolicy: 'Ignore' }));
    expect(await ignoring.send(configMap('a'))).toMatchObject({
      ok: true,
      value: {
        auditAnnotations: { 'failed-open.validating.webhook.admission.k8s.io/round_0_index_0': 'bad.example.com' },
      },
    });
  });

  test('since nobody listens: says so', async () => {
    const server = await serve(() => ({ allowed: true }));
    await server.stop();
    const { send } = await cluster(configure('Validating', 'bad', server));
    const result = await send(configMap('a'));
    const { url, port } = server;
    const why = `failed to call webhook: Post "${url}?timeout=10s": dial tcp 127.0.0.1:${port}: connect: connection refused`;
    expect(result.ok ? '' : result.error.message).toBe(`Internal error occurred: ${post}${why}`);
  });

  test('since its certificate is by another authority: says so', async () => {
    const server = await serve(() => ({ allowed: true }));
    const other = await serve(() => ({ allowed: true }), ownCredentials);
    const { send } = await cluster(configure('Validating', 'bad', { ...server, caBundle: other.caBundle }));
    const result = await send(configMap('a'));
    const why = 'tls: failed to verify certificate: x509: certificate signed by unknown authority';
    expect(result.ok ? '' : result.error.message).toContain(why);
    expect(server.asked).toHaveLength(0);
  });

  test('since it hangs: times out, and holds nobody else up', async () => {
    let began = () => {};
    const hangs = new Promise<void>((resolve) => {
      began = resolve;
    });
    const server = await serve(() => {
      began();
      return 'hang';
    });
    const { send, clock } = await cluster(configure('Validating', 'bad', server, { timeoutSeconds: 5 }));
    const slow = send(configMap('a'));
    await hangs;
    expect((await send(createNamespace('other'))).ok).toBe(true);
    while (clock.step());
    const result = await slow;
    const why = `failed to call webhook: Post "${server.url}?timeout=5s": context deadline exceeded`;
    expect(result.ok ? '' : result.error.message).toBe(`Internal error occurred: ${post}${why}`);
  });
});

describe('a webhook that envtest of controller-runtime has installed', () => {
  test('is called, though its bundle is its own certificate and its path has a slash too many', async () => {
    const server = await serve(() => ({ allowed: false, status: { message: 'no' } }), leafAsBundle);
    const url = `https://127.0.0.1:${server.port}//validate//configmaps/`;
    const { send } = await cluster(
      configure('Validating', 'v', server, { clientConfig: { url, caBundle: server.caBundle } }),
    );
    const result = await send(configMap('a'));
    expect(result.ok ? '' : result.error.message).toBe('admission webhook "v.example.com" denied the request: no');
    expect(server.asked[0]?.path).toBe('/validate/configmaps?timeout=10s');
  });
});

describe('a mutating webhook', () => {
  const adds = (key: string) => () => ({
    allowed: true,
    ...patchOf({ op: 'add', path: `/data/${key}`, value: 'yes' }),
  });

  test('that patches: the object is changed, and so is the event', async () => {
    const server = await serve(adds('added'));
    const { send, log } = await cluster(configure('Mutating', 'adds', server));
    const result = await send(configMap('a', { k: 'v' }));
    expect(dataOf(result)).toEqual({ k: 'v', added: 'yes' });
    expect(log.head().revision).toBe(3);
  });

  test('that patches: what is new in the object has its defaults, and the next one sees them', async () => {
    const container = { name: 'first', image: 'setup:1' };
    const rules = [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }];
    const adding = await serve(() => ({
      allowed: true,
      ...patchOf({ op: 'add', path: '/spec/initContainers', value: [container] }),
    }));
    const looking = await serve(() => ({ allowed: true }));
    const { send } = await cluster(
      configure('Mutating', 'a', adding, { rules }),
      configure('Mutating', 'b', looking, { rules }),
      serviceAccount,
    );
    const spec = { containers: [{ name: 'main', image: 'main:1' }] };
    const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'default' }, spec };
    const made = await send({ verb: 'create', target: { resource: 'pods', namespace: 'default', name: 'p' }, object });
    const defaulted = { spec: { initContainers: [{ ...container, terminationMessagePolicy: 'File' }] } };
    expect(made).toMatchObject({ ok: true, value: { object: defaulted } });
    expect(looking.asked[0]!.review.request['object']).toMatchObject(defaulted);
  });

  test('sees a new object without uid and before its name is generated', async () => {
    const server = await serve(() => ({ allowed: true }));
    const { send } = await cluster(configure('Mutating', 'looks', server));
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'a-' } };
    const made = await send({ verb: 'create', target: { resource: 'configmaps', namespace: 'default' }, object });
    expect(made.ok).toBe(true);
    const { request } = server.asked[0]!.review;
    expect(request['object']).toMatchObject({ metadata: { generateName: 'a-', namespace: 'default' } });
    expect(Object.keys((request['object'] as { metadata: object }).metadata)).toEqual([
      'generateName',
      'namespace',
      'managedFields',
    ]);
  });

  test('after another: sees what that has made of the object', async () => {
    const first = await serve(adds('one'));
    const second = await serve(adds('two'));
    const { send } = await cluster(configure('Mutating', 'a', first), configure('Mutating', 'b', second));
    expect(dataOf(await send(configMap('m', { k: 'v' })))).toEqual({ k: 'v', one: 'yes', two: 'yes' });
    expect(second.asked[0]!.review.request['object']).toMatchObject({ data: { k: 'v', one: 'yes' } });
    expect(first.asked).toHaveLength(1);
  });

  test('that wants it: is asked again when a later one changed the object', async () => {
    const first = await serve(() => ({ allowed: true }));
    const second = await serve(adds('two'));
    const { send } = await cluster(
      configure('Mutating', 'a', first, { reinvocationPolicy: 'IfNeeded' }),
      configure('Mutating', 'b', second, { reinvocationPolicy: 'IfNeeded' }),
    );
    await send(configMap('m', { k: 'v' }));
    expect(first.asked).toHaveLength(2);
    expect(second.asked).toHaveLength(1);
    expect(first.asked[1]!.review.request['object']).toMatchObject({ data: { k: 'v', two: 'yes' } });
  });

  test('whose patch breaks the object: the request fails', async () => {
    const breaks = [{ op: 'replace', path: '/metadata', value: 'x' }];
    const server = await serve(() => ({ allowed: true, ...patchOf(...breaks) }));
    const { send } = await cluster(configure('Mutating', 'breaks', server));
    expect(await send(configMap('a'))).toMatchObject({ ok: false, error: { code: 500, reason: 'InternalError' } });
  });

  test('that makes the object invalid: validation says what is wrong', async () => {
    const server = await serve(() => ({ allowed: true, ...patchOf({ op: 'add', path: '/data/..', value: 'x' }) }));
    const { send } = await cluster(configure('Mutating', 'breaks', server));
    expect(await send(configMap('a', { k: 'v' }))).toMatchObject({ ok: false, error: { code: 422 } });
  });
});

describe('a verdict', () => {
  test('on an object that changed meanwhile: is asked for again', async () => {
    let answer: ((response: JsonObject) => void) | undefined;
    let began = () => {};
    const waits = new Promise<void>((resolve) => {
      began = resolve;
    });
    const server = await serve(({ review: { request } }) => {
      const isFirst = (request['object'] as { data: { k: string } }).data.k === 'mine' && answer === undefined;
      if (!isFirst) return { allowed: true };
      return new Promise((resolve) => {
        answer = resolve;
        began();
      });
    });
    const { send } = await cluster(configure('Validating', 'slow', server));
    await send(configMap('a', { k: 'old' }));
    const target = { resource: 'configmaps', namespace: 'default', name: 'a' };
    const mine = send({ verb: 'patch', target, patch: { type: 'merge', value: { data: { k: 'mine' } } } });
    await waits;
    await send({ verb: 'patch', target, patch: { type: 'merge', value: { data: { other: 'yes' } } } });
    answer!({ allowed: true });
    expect(dataOf(await mine)).toEqual({ k: 'mine', other: 'yes' });
    expect(server.asked.at(-1)!.review.request['oldObject']).toMatchObject({ data: { k: 'old', other: 'yes' } });
  });

  test('is kept with the event', async () => {
    const server = await serve(() => ({ allowed: true, ...patchOf({ op: 'add', path: '/data/a', value: 'b' }) }));
    const { send, queue } = await cluster(configure('Mutating', 'adds', server));
    const events: unknown[] = [];
    queue.commits.subscribe((group) => events.push(...group.map(({ event }) => event.request.admission)));
    await send(configMap('a', { k: 'v' }));
    const patch = [{ op: 'add', path: '/data/a', value: 'b' }];
    const verdict = { type: 'mutating', configuration: 'adds', webhook: 'adds.example.com', patch };
    expect(events).toEqual([{ time: '2026-01-01T00:00:00.000Z', webhooks: [verdict] }]);
  });
});

describe('a webhook that sends its caller on', () => {
  const to = (code: number, location: string) => ({ code, text: '', location });

  test.each([307, 308])('with %d: is asked the same there', async (code) => {
    const server = await serve(({ path }) => (path.startsWith('/there') ? { allowed: true } : to(code, '/there?a=b')));
    const { send } = await cluster(configure('Validating', 'moved', server));
    expect((await send(configMap('a'))).ok).toBe(true);
    expect(server.asked.map(({ path, method }) => `${method} ${path}`)).toEqual([
      'POST /validate?timeout=10s',
      'POST /there?a=b',
    ]);
    expect(server.asked[1]!.review.request.uid).toBe(server.asked[0]!.review.request.uid);
  });

  test('with 302: is only asked with GET, so that nothing comes of it', async () => {
    const server = await serve(({ path }) => (path === '/there' ? { code: 200, text: '{}' } : to(302, '/there')));
    const { send } = await cluster(configure('Validating', 'moved', server));
    expect((await send(configMap('a'))).ok).toBe(false);
    expect(server.asked.at(-1)).toMatchObject({ method: 'GET', path: '/there' });
  });

  test('to another one: is trusted as the first, and told of by where it sent from', async () => {
    const first = await serve(() => to(307, 'https://127.0.0.1:1/there'));
    const { send } = await cluster(configure('Validating', 'moved', first));
    const result = await send(configMap('a'));
    expect(result.ok ? '' : result.error.message).toContain(
      `failed to call webhook: Post "${first.url}?timeout=10s": dial tcp 127.0.0.1:1: connect: connection refused`,
    );
  });

  test('for ever: is left after ten times', async () => {
    const server = await serve(() => to(307, '/again'));
    const { send } = await cluster(configure('Validating', 'moved', server));
    const result = await send(configMap('a'));
    expect(result.ok ? '' : result.error.message).toContain(
      `Post "https://127.0.0.1:${server.port}/again": stopped after 10 redirects`,
    );
    expect(server.asked).toHaveLength(10);
  });
});

describe('a webhook behind a Service', () => {
  const metadata = { name: 'hook', namespace: 'default' };

  async function behind(spec: JsonObject, server: WebhookServer, port: number) {
    const service = { name: 'hook', namespace: 'default', port, path: '/mutate' };
    const clientConfig = { service, caBundle: server.caBundle };
    const setup = await cluster();
    const object = { apiVersion: 'v1', kind: 'Service', metadata, spec };
    await setup.send({ verb: 'create', target: { resource: 'services', ...metadata }, object });
    await setup.send(configure('Validating', 'svc', server, { clientConfig }));
    return setup;
  }
  test('without endpoints: fails the request in words', async () => {
    const server = await serve(() => ({ allowed: true }));
    const { send } = await behind({ ports: [{ port: 443 }] }, server, 443);
    const result = await send(configMap('a'));
    const url = 'https://hook.default.svc:443/mutate?timeout=10s';
    const why = `failed to call webhook: Post "${url}": no endpoints available for service "hook"`;
    expect(result.ok ? '' : result.error.message).toContain(why);
  });

  test('of type ExternalName: is reached at that name, with the certificate of the Service', async () => {
    const server = await serve(() => ({ allowed: true }));
    const { send } = await behind({ type: 'ExternalName', externalName: 'localhost' }, server, server.port);
    expect((await send(configMap('a'))).ok).toBe(true);
    expect(server.asked[0]?.path).toBe('/mutate?timeout=10s');
  });
});
