import { describe, expect, test } from 'vitest';
import { ephemeralVolumeController } from '../../../../core/controllers/ephemeral-volume/ephemeral-volume-controller.js';
import { controllerReference } from '../../../../core/model/object.js';
import type {
  PersistentVolumeClaim,
  PersistentVolumeClaimSpec,
  Pod,
  Volume,
} from '../../../../core/schema/generated/types/core.js';
import { metaOf, pod, START } from '../support/objects.js';
import { given, requestsFor, when } from '../support/scenario.js';

const controller = ephemeralVolumeController();
const request = { namespace: 'default', name: 'web' };
const spec: PersistentVolumeClaimSpec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };

const scratch: Volume = {
  name: 'scratch',
  ephemeral: { volumeClaimTemplate: { metadata: { labels: { kind: 'scratch' } }, spec } },
};

function podWith(volumes: readonly Volume[], more: Partial<Pod['metadata']> = {}): Pod {
  const one = pod('web');
  return { ...one, metadata: { ...one.metadata, ...more }, spec: { ...one.spec, volumes } };
}

function claimOf(owner?: Pod): PersistentVolumeClaim {
  const ownerReferences = owner === undefined ? [] : [controllerReference(owner)];
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: metaOf('web-scratch', { ownerReferences }),
    spec,
  };
}

describe('the claims of ephemeral volumes', () => {
  test('are made for a Pod, which owns them, with what the template says', () => {
    const web = podWith([scratch, { name: 'tmp', emptyDir: {} }]);
    const { intents } = when(controller, given(web), request, 1);
    expect(intents).toMatchObject([
      {
        verb: 'create',
        target: { resource: 'persistentvolumeclaims', namespace: 'default', name: 'web-scratch' },
        object: { metadata: { labels: { kind: 'scratch' }, ownerReferences: [controllerReference(web)] }, spec },
      },
    ]);
  });

  test('are made once, and for no Pod that goes', () => {
    const web = podWith([scratch]);
    expect(when(controller, given(web, claimOf(web)), request, 1).intents).toEqual([]);
    const going = podWith([scratch], { deletionTimestamp: '2026-01-01T00:00:00Z' });
    expect(when(controller, given(going), request, 1).intents).toEqual([]);
  });

  test("are not taken from others: the Pod's Event says so, once", () => {
    const web = podWith([scratch]);
    const message =
      'ephemeral volume scratch: PVC default/web-scratch was not created for pod default/web (pod is not owner)';
    const { intents } = when(controller, given(web, claimOf()), request, 1);
    expect(intents).toMatchObject([{ verb: 'create', object: { reason: 'FailedBinding', type: 'Warning', message } }]);
  });

  test('that are refused are told of', () => {
    const web = podWith([scratch]);
    const [intent] = when(controller, given(web), request, 1).intents;
    const error = { reason: 'Forbidden', code: 403, message: 'exceeded quota: storage' } as const;
    const told = controller.refused?.(given(web), request, { intent: intent!, error }, START + 1000);
    const message = 'ephemeral volume scratch: create PVC web-scratch: exceeded quota: storage';
    expect(told).toMatchObject([{ object: { reason: 'FailedBinding', message } }]);
  });

  test('are looked at when the Pod comes and when a claim of the name goes', () => {
    const web = podWith([scratch]);
    expect(requestsFor(controller, { after: web }, given(web))).toEqual(['default/web']);
    expect(requestsFor(controller, { before: web, after: web }, given(web))).toEqual([]);
    const gone = { before: claimOf() };
    expect(requestsFor(controller, gone, given(web))).toEqual(['default/web']);
  });
});
