import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../../core/model/object.js';
import type { View } from '../../../../core/model/view.js';
import { declaredAttach, declaredExec, declaredForward, declaredLog } from '../../../../core/node/kwok/declared.js';
import type { Pod } from '../../../../core/schema/generated/types/core.js';

const POD = { metadata: { name: 'web-1', namespace: 'shop', uid: 'u' }, spec: { containers: [] } } as unknown as Pod;

/** A view that holds these specs, by resource; those of a Pod have its name. */
function holding(specs: Readonly<Record<string, readonly unknown[]>>): View {
  const objects = (resource: string) =>
    (specs[resource] ?? []).map((spec, index) => ({ metadata: { name: `n${index}` }, spec }) as unknown as KubeObject);
  return {
    getResource: (resource: string, namespace: string, name: string) =>
      namespace === 'shop' && name === 'web-1' ? objects(resource)[0] : undefined,
    listResource: objects,
  } as unknown as View;
}

describe('what objects of KWOK declare', () => {
  test("is what the Pod's own object says, of the container that it names, else of all", () => {
    const view = holding({
      'logs.kwok.x-k8s.io': [
        { logs: [{ logsFile: '/all' }, { containers: ['a'], logsFile: '/a', previousLogsFile: '/b' }] },
      ],
    });
    expect(declaredLog(view, POD, 'a')).toEqual({ ok: true, value: { logsFile: '/a', previousLogsFile: '/b' } });
    expect(declaredLog(view, POD, 'x')).toEqual({ ok: true, value: { logsFile: '/all' } });
  });

  test("is an error where the Pod's own object leaves a container out, whatever is declared for many", () => {
    const view = holding({
      'attaches.kwok.x-k8s.io': [{ attaches: [{ containers: ['a'] }] }],
      'clusterattaches.kwok.x-k8s.io': [{ attaches: [{ logsFile: '/all' }] }],
    });
    expect(declaredAttach(view, POD, 'b')).toEqual({
      ok: false,
      error: 'attaches target not found for container "b" in pod "shop/web-1"',
    });
  });

  test.each([
    [{}, true],
    [{ matchNamespaces: ['shop'] }, true],
    [{ matchNames: ['web-1', 'other'] }, true],
    [{ matchNamespaces: ['shop'], matchNames: ['other'] }, false],
    [{ matchNamespaces: ['other'] }, false],
  ])('is what the first of those for many says that selects it: %j', (selector, isSelected) => {
    const view = holding({
      'clusterexecs.kwok.x-k8s.io': [
        {
          selector,
          execs: [{ local: { workDir: '/srv', envs: [{ name: 'A', value: 'b' }], securityContext: { runAsUser: 7 } } }],
        },
      ],
    });
    expect(declaredExec(view, POD, 'a')).toEqual({
      ok: true,
      value: isSelected ? { workDir: '/srv', envs: [['A', 'b']], user: 7 } : undefined,
    });
  });

  test('of a port is a command or an address', () => {
    const forwards = [{ ports: [80], target: { address: '127.0.0.1', port: 8080 } }, { command: ['cat'] }];
    const view = holding({ 'portforwards.kwok.x-k8s.io': [{ forwards }] });
    expect(declaredForward(view, POD, 80)).toEqual({
      ok: true,
      value: { target: { address: '127.0.0.1', port: 8080 } },
    });
    expect(declaredForward(view, POD, 81)).toEqual({ ok: true, value: { command: ['cat'] } });
  });

  property.prop([fc.jsonValue()])('may be of any shape', (spec) => {
    const resources = ['logs', 'execs', 'attaches', 'portforwards'].flatMap((name) => [name, `cluster${name}`]);
    const nested = {
      logs: spec,
      execs: [spec, { local: spec }],
      attaches: [spec],
      forwards: [{ target: spec, ports: spec }],
      selector: spec,
    };
    for (const one of [spec, nested]) {
      const own = holding(Object.fromEntries(resources.map((name) => [`${name}.kwok.x-k8s.io`, [one]])));
      const many = holding(Object.fromEntries(resources.map((name) => [`cluster${name}.kwok.x-k8s.io`, [one]])));
      for (const view of [own, many])
        for (const ask of [declaredLog, declaredExec, declaredAttach]) expect(ask(view, POD, 'c')).toHaveProperty('ok');
      for (const view of [own, many]) expect(declaredForward(view, POD, 80)).toHaveProperty('ok');
    }
  });
});
