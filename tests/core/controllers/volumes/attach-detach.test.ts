import { describe, expect, test } from 'vitest';
import { attachDetachController } from '../../../../core/controllers/attach-detach/attach-detach-controller.js';
import { attachedVolumesController } from '../../../../core/controllers/attach-detach/attached-volumes-controller.js';
import { volumeAttacher } from '../../../../core/controllers/attach-detach/volume-attacher.js';
import type { KubeObject } from '../../../../core/model/object.js';
import { attachmentName } from '../../../../core/schema/attachments.js';
import type { Node } from '../../../../core/schema/generated/types/core.js';
import type { CSIDriver } from '../../../../core/schema/generated/types/storage.js';
import { VOLUME_ATTACHMENTS } from '../../../../core/schema/kinds.js';
import { at, metaOf, node } from '../support/objects.js';
import { given, requestsFor, when } from '../support/scenario.js';
import { attachment, DISK_NAME, data, disk, user } from './support.js';

const controller = attachDetachController();
const request = { name: 'pvc-1' };
const [onOne, onTwo] = [attachmentName(disk, 'node-1'), attachmentName(disk, 'node-2')];

function withStatus(one: Node, status: Node['status']): Node {
  return { ...one, status: { ...one.status, ...status } };
}

function driver(attachRequired: boolean): CSIDriver {
  const metadata = { ...metaOf('ebs.csi.aws.com'), namespace: undefined };
  return { apiVersion: 'storage.k8s.io/v1', kind: 'CSIDriver', metadata, spec: { attachRequired } };
}

describe('a volume', () => {
  test('is attached to the node of the Pod that uses it, under the name that Kubernetes gives that', () => {
    const view = given(disk, data, user('db', 'node-1'), node('node-1'));
    const [attached] = when(controller, view, request).created(VOLUME_ATTACHMENTS);
    expect(attached).toMatchObject({
      metadata: { name: onOne },
      spec: { attacher: 'ebs.csi.aws.com', nodeName: 'node-1', source: { persistentVolumeName: 'pvc-1' } },
    });
  });

  test.each([
    ['of a driver that needs none', [driver(false)], user('db', 'node-1')],
    ['whose Pod has ended', [], user('db', 'node-1', { phase: 'Succeeded' })],
    ['whose Pod is of a node that is not there', [], user('db', 'node-9')],
  ])('%s is not attached', (_, more, pod) => {
    expect(when(controller, given(disk, data, node('node-1'), pod, ...more), request).intents).toEqual([]);
  });

  test('that is attached is told of to Pods that wait for it', () => {
    const said = [`SuccessfulAttachVolume: AttachVolume.Attach succeeded for volume "pvc-1" `];
    const view = given(disk, data, user('db', 'node-1'), node('node-1'), attachment('node-1'));
    expect(when(controller, view, request).events).toEqual(said);
    const running = user('db', 'node-1', { phase: 'Running' });
    expect(when(controller, given(disk, data, running, node('node-1'), attachment('node-1')), request).events).toEqual(
      [],
    );
  });

  test('keeps an attachment that somebody else made, as tools and tests do', () => {
    const made = attachment('node-1');
    const other = { ...made, metadata: { ...made.metadata, name: 'va-of-mine' } };
    expect(when(controller, given(disk, data, node('node-1'), other), request).intents).toEqual([]);
    expect(when(controller, given(node('node-1'), other), request).intents).toEqual([]);
  });

  test('that could not be attached says why', () => {
    const status = { attached: false, attachError: { message: 'no such disk' } };
    const view = given(disk, data, user('db', 'node-1'), node('node-1'), attachment('node-1', { status }));
    expect(when(controller, view, request).events).toEqual([
      'FailedAttachVolume: AttachVolume.Attach failed for volume "pvc-1" : no such disk',
    ]);
  });

  test('for one node waits until the other has lost it, and says so', () => {
    const nodes = [node('node-1'), node('node-2')];
    const both = given(disk, data, user('old', 'node-1'), user('new', 'node-2'), attachment('node-1'), ...nodes);
    const outcome = when(controller, both, request);
    expect(outcome.steps).toEqual([]);
    expect(outcome.events).toContain(
      'FailedAttachVolume: Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) old',
    );
    const gone = when(controller, given(disk, data, user('new', 'node-2'), attachment('node-1'), ...nodes), request);
    expect(gone.steps).toEqual([`delete volumeattachments.storage.k8s.io ${onOne}`]);
    expect(gone.events).toEqual([
      'FailedAttachVolume: Multi-Attach error for volume "pvc-1" Volume is already exclusively attached to one node and can\'t be attached to another',
    ]);
  });

  test('for many nodes is attached to all of them', () => {
    const shared = { ...disk, spec: { ...disk.spec, accessModes: ['ReadWriteMany' as const] } };
    const nodes = [node('node-1'), node('node-2')];
    const view = given(shared, data, user('a', 'node-1'), user('b', 'node-2'), attachment('node-1'), ...nodes);
    expect(when(controller, view, request).steps).toEqual([`create volumeattachments.storage.k8s.io ${onTwo}`]);
  });
});

describe('an attachment that nobody wants', () => {
  const mounted = (one: Node) => withStatus(one, { ...one.status, volumesInUse: [DISK_NAME] });
  const leaving = { name: `${onOne} is not wanted since ${at(0)}` };
  const detached = [`delete volumeattachments.storage.k8s.io ${onOne}`];

  test('goes at once when its node does not use it, is out of service, or is not there', () => {
    const outOfService = { taints: [{ key: 'node.kubernetes.io/out-of-service', effect: 'NoExecute' as const }] };
    for (const more of [[node('node-1')], [mounted(node('node-1', { spec: outOfService }))], []]) {
      expect(when(controller, given(disk, data, attachment('node-1'), ...more), request).steps).toEqual(detached);
    }
  });

  test('waits as long as its node uses it', () => {
    const { intents, requeueAfter } = when(
      controller,
      given(disk, data, attachment('node-1'), mounted(node('node-1'))),
      {
        name: 'pvc-1',
      },
    );
    expect([intents, requeueAfter]).toEqual([[], undefined]);
    const late = when(controller, given(disk, data, attachment('node-1'), mounted(node('node-1'))), leaving, 600);
    expect(late.intents).toEqual([]);
  });

  test('goes after six minutes when its node is not well', () => {
    const view = given(disk, data, attachment('node-1'), mounted(node('node-1', { ready: 'Unknown' })));
    const early = when(controller, view, leaving, 359);
    expect([early.intents, early.requeueAfter]).toEqual([[], 1000]);
    expect(when(controller, view, leaving, 360).steps).toEqual(detached);
  });

  test('stays when somebody wants it again', () => {
    const view = given(disk, data, attachment('node-1'), node('node-1', { ready: 'Unknown' }), user('db', 'node-1'));
    expect(when(controller, view, leaving, 360).intents).toEqual([]);
  });
});

test('what concerns a volume is news of its Pods, its claim, itself, its attachments and their nodes', () => {
  const view = given(disk, data, attachment('node-1'), user('db', 'node-1'));
  const well = node('node-1');
  const pending = user('db', 'node-1');
  expect(requestsFor(controller, { after: pending }, view)).toEqual(['pvc-1']);
  expect(requestsFor(controller, { before: pending, after: pending }, view)).toEqual([]);
  expect(requestsFor(controller, { before: pending }, view)).toEqual(['pvc-1']);
  expect(requestsFor(controller, { after: data }, view)).toEqual(['pvc-1']);
  expect(requestsFor(controller, { after: disk }, view)).toEqual(['pvc-1']);
  expect(requestsFor(controller, { after: attachment('node-1') }, view)).toEqual(['pvc-1']);
  expect(requestsFor(controller, { before: well, after: well }, view)).toEqual([]);
  expect(requestsFor(controller, { before: well, after: node('node-1', { ready: 'Unknown' }) }, view)).toEqual([
    'pvc-1',
  ]);
});

describe('a node', () => {
  test('says in its status what is attached to it, and no more what is being detached', () => {
    const attached = attachedVolumesController();
    const one = when(attached, given(disk, node('node-1'), attachment('node-1')), { name: 'node-1' });
    expect(one.intents).toMatchObject([
      { patch: { value: { status: { volumesAttached: [{ name: DISK_NAME, devicePath: '' }] } } } },
    ]);
    const going = attachment('node-1', { metadata: { ...attachment('node-1').metadata, deletionTimestamp: at(1) } });
    const told = withStatus(node('node-1'), { volumesAttached: [{ name: DISK_NAME, devicePath: '' }] });
    const other = when(attached, given(disk, told, going), { name: 'node-1' });
    expect(other.intents).toMatchObject([{ patch: { value: { status: { volumesAttached: [] } } } }]);
  });
});

describe('the attacher', () => {
  const attacher = volumeAttacher();
  const finalizers = ['external-attacher/ebs-csi-aws-com'];
  const held = (more: object = {}) => ({ metadata: { ...attachment('node-1').metadata, finalizers, ...more } });
  const look = (...objects: KubeObject[]) => when(attacher, given(...objects), { name: onOne });

  test('writes down that there is something to detach before it attaches', () => {
    const asked = { status: { attached: false } };
    expect(look(attachment('node-1', asked)).updated(VOLUME_ATTACHMENTS)[0]?.metadata.finalizers).toEqual(finalizers);
    const attached = look(attachment('node-1', { ...asked, ...held() })).intents;
    expect(attached).toMatchObject([{ patch: { value: { status: { attached: true } } } }]);
  });

  test('lets go of what is to be deleted', () => {
    const going = look(attachment('node-1', held({ deletionTimestamp: at(1) })));
    expect(going.updated(VOLUME_ATTACHMENTS)[0]?.metadata.finalizers).toEqual([]);
  });

  test('leaves drivers that somebody installed to theirs', () => {
    expect(look(attachment('node-1', { status: { attached: false } }), driver(true)).intents).toEqual([]);
  });
});
