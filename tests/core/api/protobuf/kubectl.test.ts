import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decodeProtobuf } from '../../../../core/api/protobuf/decode.js';
import { isProtobuf } from '../../../../core/api/protobuf/is-protobuf.js';
import type { JsonObject } from '../../../../core/model/json.js';

interface Fixture {
  command: string;
  requests: { method: string; path: string; contentType: string; body: string }[];
  dryRun?: JsonObject;
}

const fixtures = JSON.parse(readFileSync(new URL('fixtures/kubectl.json', import.meta.url), 'utf8')) as Fixture[];

/** kubectl leaves the namespace to the path when it sends, and names it when it prints. */
function withNamespace(object: JsonObject, like: JsonObject): JsonObject {
  const { namespace } = like['metadata'] as { namespace?: string };
  return namespace === undefined
    ? object
    : { ...object, metadata: { ...(object['metadata'] as JsonObject), namespace } };
}

function decode(body: string, form: 'go' | 'sparse'): JsonObject {
  const decoded = decodeProtobuf(Buffer.from(body, 'base64'), form);
  if (!decoded.ok) throw new Error(decoded.message);
  return decoded.value;
}

describe('bodies that kubectl 1.35 sends', () => {
  test('are all protobuf by their content type', () => {
    expect(fixtures.length).toBeGreaterThan(25);
    for (const { requests } of fixtures) {
      expect(requests.map(({ contentType }) => isProtobuf(contentType))).toEqual(requests.map(() => true));
    }
  });

  const creating = fixtures.flatMap((fixture) => (fixture.dryRun ? [{ ...fixture, dryRun: fixture.dryRun }] : []));
  test.each(creating)('$command: decodes to what the client-side dry run prints', ({ requests, dryRun }) => {
    expect(requests).toHaveLength(1);
    expect(withNamespace(decode(requests[0]!.body, 'go'), dryRun)).toEqual(dryRun);
  });
});

describe('in sparse form', () => {
  const sparse = (command: string): JsonObject =>
    decode(fixtures.find((each) => each.command === command)!.requests[0]!.body, 'sparse');

  test('a Deployment has the replicas 0 that its author asked for, and no empty strategy, resources or status', () => {
    expect(sparse('create deployment web --image=nginx:1.27 --replicas=0 --port=80')).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', labels: { app: 'web' } },
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'nginx', image: 'nginx:1.27', ports: [{ containerPort: 80 }] }] },
        },
      },
    });
  });

  test('a disruption budget keeps maxUnavailable 0, a priority class its required value 0', () => {
    expect(sparse('create poddisruptionbudget pdb2 --selector=app=web --max-unavailable=0')['spec']).toEqual({
      selector: { matchLabels: { app: 'web' } },
      maxUnavailable: 0,
    });
    expect(sparse('create priorityclass zero --value=0 --global-default=false')['value']).toBe(0);
  });

  test('review and token requests are read', () => {
    expect(sparse('create token robot --audience=x --duration=10m')['spec']).toEqual({
      audiences: ['x'],
      expirationSeconds: 600,
    });
    expect(sparse('auth can-i get pods')['spec']).toEqual({
      resourceAttributes: { namespace: 'default', verb: 'get', resource: 'pods' },
    });
  });

  test('binary data is base64, a map keeps the key __proto__, and a map of lists its lists', () => {
    const settings = sparse(
      'create configmap settings --from-literal=a=1 --from-literal=__proto__=x --from-file=blob=BLOB',
    );
    expect(settings['binaryData']).toEqual({ blob: 'AP+ABw==' });
    expect(Object.entries(settings['data'] as JsonObject)).toEqual([
      ['__proto__', 'x'],
      ['a', '1'],
    ]);
    const approved = sparse('certificate approve csr-1');
    expect(approved['spec']).toMatchObject({ request: 'QUJD', extra: { k: ['v', 'w'] } });
    expect(approved['status']).toMatchObject({
      conditions: [{ lastUpdateTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) }],
    });
  });
});
