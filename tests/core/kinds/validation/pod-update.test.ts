import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../core/model/json.js';
import { statusCauses, updateCauses } from '../kind-named.js';
import { container, podWith } from './fixtures.js';

const INVALID = 'FieldValueInvalid';
const FORBIDDEN = 'FieldValueForbidden';

describe('an update of a Pod', () => {
  const old = podWith({ tolerations: [{ key: 'a', operator: 'Exists' }] });
  const spec = old['spec'] as JsonObject;
  const changed = (fields: object): JsonObject => ({ ...old, spec: { ...spec, ...fields } });
  const image = { containers: [{ ...(spec['containers'] as JsonObject[])[0], image: 'nginx:2' }] };

  test.each<[string, object]>([
    ['nothing', {}],
    ['an image', image],
    ['a deadline', { activeDeadlineSeconds: 5 }],
    [
      'one more toleration',
      {
        tolerations: [
          { key: 'a', operator: 'Exists' },
          { key: 'b', operator: 'Exists' },
        ],
      },
    ],
  ])('may change %s', (_what, fields) => {
    expect(updateCauses('pods', changed(fields), old)).toEqual([]);
  });

  test('may not change anything else, and is told what', () => {
    const [cause, ...more] = updateCauses('pods', changed({ nodeName: 'n2' }), old);
    expect(more).toEqual([]);
    expect(cause).toMatchObject({ field: 'spec', reason: FORBIDDEN });
    expect(cause!.message).toBe(
      [
        'Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
        '@@ -42,7 +42,7 @@',
        '  "NodeSelector": null,',
        '  "ServiceAccountName": "",',
        '  "AutomountServiceAccountToken": null,',
        '- "NodeName": "",',
        '+ "NodeName": "n2",',
        '  "SecurityContext": {',
        '   "HostNetwork": false,',
        '   "HostPID": false,',
        '',
      ].join('\n'),
    );
  });

  test.each<[string, object, string, string]>([
    [
      'remove a toleration',
      { tolerations: [] },
      'spec.tolerations',
      'Forbidden: existing toleration can not be modified except its tolerationSeconds',
    ],
    [
      'add a container',
      { containers: [...(spec['containers'] as JsonObject[]), container] },
      'spec.containers',
      'Forbidden: pod updates may not add or remove containers',
    ],
    [
      'add a gate',
      { schedulingGates: [{ name: 'g' }] },
      'spec.schedulingGates[0].name',
      "Forbidden: only deletion is allowed, but found new scheduling gate 'g'",
    ],
  ])('may not %s', (_what, fields, field, message) => {
    expect(updateCauses('pods', changed(fields), old)).toContainEqual({ field, message, reason: FORBIDDEN });
  });

  test('may shorten a negative grace period to 1', () => {
    const negative = changed({ terminationGracePeriodSeconds: -5 });
    expect(updateCauses('pods', changed({ terminationGracePeriodSeconds: 1 }), negative)).toEqual([]);
    expect(updateCauses('pods', changed({ terminationGracePeriodSeconds: 2 }), negative)).toHaveLength(1);
  });

  test('may narrow a gated Pod down', () => {
    const gated = changed({ schedulingGates: [{ name: 'g' }], nodeSelector: { a: 'b' } });
    const narrowed = changed({ schedulingGates: [], nodeSelector: { a: 'b', c: 'd' } });
    expect(updateCauses('pods', narrowed, gated)).toEqual([]);
    expect(updateCauses('pods', changed({ schedulingGates: [] }), gated)).toMatchObject([
      { field: 'spec.nodeSelector' },
    ]);
  });

  test('may not rename it', () => {
    const renamed = { ...old, metadata: { ...(old['metadata'] as object), name: 'b' } };
    const immutable = { field: 'metadata.name', reason: INVALID, message: 'Invalid value: "b": field is immutable' };
    expect(updateCauses('pods', renamed, old)).toEqual([immutable, immutable]);
  });
});

test('a container that ended for good does not come back', () => {
  const old = {
    ...podWith({ restartPolicy: 'Never' }),
    status: { containerStatuses: [{ name: 'c', state: { terminated: { exitCode: 1 } } }] },
  };
  const next = { ...old, status: { containerStatuses: [{ name: 'c', state: { running: {} } }] } };
  expect(statusCauses('pods', next, old)).toEqual([
    {
      field: 'status.containerStatuses[0].state',
      reason: FORBIDDEN,
      message: 'Forbidden: may not be transitioned to non-terminated state',
    },
  ]);
});
