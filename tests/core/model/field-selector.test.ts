import { fc, test as property } from '@fast-check/vitest';
import { describe, expect, test } from 'vitest';
import { customFields } from '../../../core/kinds/fields/selectable.js';
import { builtInKind } from '../../../core/kinds/registry/built-in-kinds.js';
import { formatFieldRequirements, matchesFields, parseFieldSelector } from '../../../core/model/field-selector.js';
import type { KubeObject } from '../../../core/model/object.js';
import { BASIC_FIELDS } from '../../../core/model/selectable-fields.js';

const object = (rest: object): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Any',
  metadata: {
    name: 'a',
    namespace: 'default',
    uid: '1',
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
  },
  ...rest,
});

const fieldsOf = (resource: string) => builtInKind(resource)?.selectableFields ?? BASIC_FIELDS;

function fits(resource: string, text: string, rest: object): boolean {
  const parsed = parseFieldSelector(text, fieldsOf(resource));
  if (!parsed.ok) throw new Error(parsed.error.message);
  return matchesFields(parsed.value, fieldsOf(resource), object(rest));
}

describe('fields of the kinds', () => {
  test.each([
    ['pods', 'metadata.name=a', {}, true],
    ['pods', 'metadata.name!=a', {}, false],
    ['pods', 'spec.nodeName=', { spec: {} }, true],
    ['pods', 'spec.nodeName=n1', { spec: { nodeName: 'n1' } }, true],
    ['pods', 'spec.host=n1', { spec: { nodeName: 'n1' } }, true],
    ['pods', 'status.phase!=Running,status.phase!=Failed', { status: { phase: 'Pending' } }, true],
    ['pods', 'spec.hostNetwork=false', { spec: {} }, true],
    ['pods', 'spec.hostNetwork=true', { spec: { hostNetwork: true } }, true],
    ['nodes', 'spec.unschedulable=true', { spec: { unschedulable: true } }, true],
    ['nodes', 'spec.unschedulable=false', {}, true],
    ['namespaces', 'status.phase=Active', { status: { phase: 'Active' } }, true],
    ['secrets', 'type=Opaque', { type: 'Opaque' }, true],
    ['services', 'spec.type=ClusterIP', { spec: { type: 'ClusterIP' } }, true],
    ['replicasets.apps', 'status.replicas=0', { status: {} }, true],
    ['jobs.batch', 'status.successful=2', { status: { succeeded: 2 } }, true],
    ['events', 'involvedObject.name=x,type=Warning', { involvedObject: { name: 'x' }, type: 'Warning' }, true],
    ['events', 'source=kubelet', { source: { component: 'kubelet' } }, true],
    ['events', 'source=kubelet', { reportingComponent: 'kubelet' }, true],
    ['configmaps', 'metadata.namespace=default', {}, true],
  ])('%s: %s', (resource, text, rest, wanted) => {
    expect(fits(resource, text, rest)).toBe(wanted);
  });
});

test.each([
  ['pods', 'foo=bar', 'field label not supported: foo'],
  ['configmaps', 'foo=bar', '"foo" is not a known field selector: only "metadata.name", "metadata.namespace"'],
  ['jobs.batch', 'foo=bar', 'field label "foo" not supported for batchv1.Job'],
  ['pods', 'foo', "invalid selector: 'foo'; can't understand 'foo'"],
  ['pods', 'metadata.name=a\\x', 'invalid field selector: invalid escape sequence: \\x'],
  ['pods', 'metadata.name=a=b', 'invalid field selector: unescaped character in value: 61'],
])('%s: %s is a bad request', (resource, text, message) => {
  expect(parseFieldSelector(text, fieldsOf(resource))).toMatchObject({ ok: false, error: { code: 400, message } });
});

test('a custom resource offers what its definition says', () => {
  const custom = customFields(true, ['spec.color']);
  const good = parseFieldSelector('spec.color=red', custom);
  expect(good.ok && matchesFields(good.value, custom, object({ spec: { color: 'red' } }))).toBe(true);
  expect(parseFieldSelector('spec.size=1', custom)).toMatchObject({
    ok: false,
    error: { message: 'field label not supported: spec.size' },
  });
});

const requirement = fc.record({
  field: fc.constantFrom('metadata.name', 'metadata.namespace'),
  operator: fc.constantFrom('=' as const, '!=' as const),
  value: fc.string(),
});
property.prop([fc.array(requirement, { minLength: 1 })])('reads what it writes, whatever the values hold', (list) => {
  const parsed = parseFieldSelector(formatFieldRequirements(list), fieldsOf('configmaps'));
  const order = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
  expect(parsed.ok && [...parsed.value].sort(order)).toEqual([...list].sort(order));
});
