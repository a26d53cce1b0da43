import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../core/model/json.js';
import { type Given, given } from '../decide/scenario.js';

const GROUP = 'admissionregistration.k8s.io/v1';
const POLICY = { apiVersion: GROUP, kind: 'MutatingAdmissionPolicy' };
const rule = (group: string, resource: string): JsonObject => ({
  resourceRules: [{ operations: ['*'], apiGroups: [group], apiVersions: ['v1'], resources: [resource] }],
});
const policy = (name: string, spec: JsonObject): Given => ({
  ...POLICY,
  metadata: { name },
  spec: { matchConstraints: rule('', 'configmaps'), reinvocationPolicy: 'Never', failurePolicy: 'Fail', ...spec },
});
const binding = (name: string): Given => ({
  apiVersion: GROUP,
  kind: 'MutatingAdmissionPolicyBinding',
  metadata: { name: `${name}-binding` },
  spec: { policyName: name },
});
const apply = (expression: string): JsonObject => ({
  patchType: 'ApplyConfiguration',
  applyConfiguration: { expression },
});
const patch = (expression: string): JsonObject => ({ patchType: 'JSONPatch', jsonPatch: { expression } });
const configMap = (data: JsonObject): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', namespace: 'default' },
  data,
});
const mutated = (...mutations: readonly JsonObject[]) => given(policy('p', { mutations }), binding('p'));

describe('a MutatingAdmissionPolicy', () => {
  test('merges what its expression gives', () => {
    const scene = mutated(apply('Object{metadata: Object.metadata{labels: {"made": object.metadata.name}}}'));
    const { after } = scene.create('configmaps', configMap({ k: 'v' }));
    expect(after).toMatchObject({ metadata: { labels: { made: 'a' } }, data: { k: 'v' } });
  });

  test('merges lists by their keys', () => {
    const expression =
      'Object{spec: Object.spec{containers: [Object.spec.containers.item{name: "main", image: "other"}]}}';
    const spec = { matchConstraints: rule('', 'pods'), mutations: [apply(expression)] };
    const { after } = given(policy('p', spec), binding('p')).create('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a', namespace: 'default' },
      spec: { containers: [{ name: 'main', image: 'i', command: ['run'] }] },
    });
    expect(after['spec']).toMatchObject({ containers: [{ name: 'main', image: 'other', command: ['run'] }] });
  });

  test('gives what it adds its defaults', () => {
    const item = 'Object.spec.initContainers.item{name: "first", image: "setup:1"}';
    const spec = {
      matchConstraints: rule('', 'pods'),
      mutations: [apply(`Object{spec: Object.spec{initContainers: [${item}]}}`)],
    };
    const { after } = given(policy('p', spec), binding('p')).create('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a', namespace: 'default' },
      spec: { containers: [{ name: 'main', image: 'i' }] },
    });
    expect(after['spec']).toMatchObject({
      initContainers: [{ name: 'first', imagePullPolicy: 'IfNotPresent', terminationMessagePolicy: 'File' }],
    });
  });

  test('patches, each mutation what the one before left', () => {
    const scene = mutated(
      patch('[JSONPatch{op: "add", path: "/data/one", value: "1"}]'),
      patch(
        '[JSONPatch{op: "test", path: "/data/one", value: "1"}, JSONPatch{op: "add", path: "/data/two", value: "2"}]',
      ),
      patch('[JSONPatch{op: "test", path: "/data/one", value: "0"}, JSONPatch{op: "remove", path: "/data/two"}]'),
    );
    expect(scene.create('configmaps', configMap({ k: 'v' })).after['data']).toEqual({ k: 'v', one: '1', two: '2' });
  });

  test('that fails: refuses, or is ignored', () => {
    const mutations = [apply('Object{data: object.none}')];
    const { refusal } = given(policy('p', { mutations }), binding('p')).create('configmaps', configMap({}));
    expect(refusal).toMatchObject({ code: 403, reason: 'Invalid' });
    expect(refusal.message).toContain(
      "policy 'p' with binding 'p-binding' denied request: expression 'Object{data: object.none}' resulted in error: no such key: none",
    );
    const ignoring = given(policy('p', { mutations, failurePolicy: 'Ignore' }), binding('p'));
    expect(ignoring.create('configmaps', configMap({})).events).toHaveLength(1);
  });

  test('may not set a part that is owned as a whole', () => {
    const spec = {
      matchConstraints: rule('', 'services'),
      mutations: [apply('Object{spec: Object.spec{selector: {"a": "b"}}}')],
    };
    const { refusal } = given(policy('p', spec), binding('p')).create('services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'a', namespace: 'default' },
      spec: { ports: [{ port: 80 }] },
    });
    expect(refusal.message).toContain('may not mutate atomic arrays, maps or structs: .spec.selector');
  });

  test('that wants it: is asked again when a later one changed the object', () => {
    const first = policy('a', {
      reinvocationPolicy: 'IfNeeded',
      mutations: [apply('has(object.data.b) ? Object{data: {"a": "saw b"}} : Object{data: {"a": "first"}}')],
    });
    const second = policy('b', { mutations: [apply('Object{data: {"b": "yes"}}')] });
    const scene = given(first, second, binding('a'), binding('b'));
    expect(scene.create('configmaps', configMap({ c: 'd' })).after['data']).toEqual({ a: 'saw b', b: 'yes', c: 'd' });
  });
});
