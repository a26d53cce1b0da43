import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { builtInControllers } from '../../../../core/controllers/built-in-controllers.js';
import { INERT_KINDS, inertIn } from '../../../../core/kinds/registry/inert-kinds.js';
import { type Controller, itself, watch } from '../../../../core/model/controller.js';
import { fail } from '../../../../core/model/result.js';
import { simulatedControllers } from '../../../../core/node/simulated-controllers.js';
import { scheduler } from '../../../../core/scheduler/scheduler.js';
import { FAULTS } from '../../../../core/schema/fault.js';
import { HORIZONTAL_POD_AUTOSCALERS } from '../../../../core/schema/kinds.js';
import { loadSchemas } from '../../../../core/schema/schemas.js';

/** Kinds that nobody watches for their own sake, and that are used nevertheless, or are data in Kubernetes, too. */
const USED_OR_DATA = [
  'clusterrolebindings.rbac.authorization.k8s.io',
  'clusterroles.rbac.authorization.k8s.io',
  'configmaps',
  'controllerrevisions.apps',
  'endpoints',
  'endpointslices.discovery.k8s.io',
  'events',
  'persistentvolumeclaims',
  'persistentvolumes',
  'csidrivers.storage.k8s.io',
  'csinodes.storage.k8s.io',
  'storageclasses.storage.k8s.io',
  'flowschemas.flowcontrol.apiserver.k8s.io',
  'leases.coordination.k8s.io',
  'limitranges',
  'mutatingadmissionpolicies.admissionregistration.k8s.io',
  'mutatingadmissionpolicybindings.admissionregistration.k8s.io',
  'mutatingwebhookconfigurations.admissionregistration.k8s.io',
  'networkpolicies.networking.k8s.io',
  'podtemplates',
  'priorityclasses.scheduling.k8s.io',
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
  'roles.rbac.authorization.k8s.io',
  'runtimeclasses.node.k8s.io',
  'secrets',
  'serviceaccounts',
  'storageversions.internal.apiserver.k8s.io',
  'validatingadmissionpolicies.admissionregistration.k8s.io',
  'validatingadmissionpolicybindings.admissionregistration.k8s.io',
  'validatingwebhookconfigurations.admissionregistration.k8s.io',
];

const schemas = loadSchemas();
const INGRESSES = {
  groupResource: 'ingresses.networking.k8s.io',
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  namespaced: true,
};
const controllers: readonly Controller[] = [
  ...builtInControllers({
    resourceOf: () => undefined,
    findScale: () => fail('none'),
    checkPolicyTypes: () => [],
    findMigrated: () => undefined,
    rootCa: 'PEM',
  }),
  scheduler(),
  ...simulatedControllers(),
];
const watchesOf = (resource: string) =>
  controllers.filter(({ watches }) => watches.some(({ type }) => type.groupResource === resource));
/** Every resource of which objects are stored. */
const stored = [
  ...new Set(
    schemas.resources
      .filter(({ verbs }) => verbs.includes('create') && verbs.includes('list'))
      .map((info) => schemas.storageOf(info).groupResource),
  ),
];

describe('the kinds that are stored and do nothing', () => {
  test('are watched by no controller, scheduler or node but by those that are named as watching aside', () => {
    for (const [resource, { watchedAside = [] }] of INERT_KINDS) {
      expect(
        watchesOf(resource).map(({ name }) => name),
        resource,
      ).toEqual(watchedAside);
    }
  });

  test('are those that nothing else is known to become of, and no others', () => {
    const acted = controllers.flatMap(({ watches }) =>
      watches.filter(({ requests }) => requests === itself).map(({ type }) => type.groupResource),
    );
    // An autoscaler is looked at for its own sake, too, but not because of its own status.
    acted.push(HORIZONTAL_POD_AUTOSCALERS.groupResource);
    const others = new Set([...acted, ...USED_OR_DATA, 'pods', FAULTS.groupResource]);
    expect([...others].filter((resource) => INERT_KINDS.has(resource))).toEqual([]);
    expect(stored.filter((resource) => !others.has(resource)).sort()).toEqual([...INERT_KINDS.keys()].sort());
  });

  test('are those that the guide to compatibility tells of, in the same words', async () => {
    const guide = await readFile(new URL('../../../../docs/kubernetes-compatibility.md', import.meta.url), 'utf8');
    const rows = [...guide.matchAll(/^\| ([\w, ]+) \| (.*) \|$/gm)].map(([, kinds, what]) => ({
      kinds: kinds!.split(', '),
      what: what!,
    }));
    const told = rows
      .filter(({ what }) => what.startsWith('only stored: '))
      .flatMap(({ kinds, what }) => kinds.map((kind) => [kind, what.slice('only stored: '.length).split('. ')[0]]));
    const known = [...INERT_KINDS].map(([resource, { missing }]) => [schemas.byGroupResource(resource)?.kind, missing]);
    expect(told.sort()).toEqual(known.sort());
    const all = rows.flatMap(({ kinds }) => kinds);
    for (const resource of stored) expect(all).toContain(schemas.byGroupResource(resource)?.kind);
  });

  test('are none of those that a controller of the user watches', () => {
    const keeper: Controller = {
      name: 'ingress-controller',
      watches: [watch(INGRESSES, itself)],
      reconcile: () => ({ intents: [] }),
    };
    const ingresses = INGRESSES.groupResource;
    const classes = 'ingressclasses.networking.k8s.io';
    expect(inertIn(controllers)(ingresses)?.missing).toBe('no traffic is routed or stopped by it');
    expect(inertIn([...controllers, keeper])(ingresses)).toBeUndefined();
    expect(inertIn([...controllers, keeper])(classes)?.missing).toBe('no traffic is routed or stopped by it');
  });
});
