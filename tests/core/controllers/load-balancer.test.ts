import { describe, expect, test } from 'vitest';
import { assertNoCounterexample } from '../../../check/assert-no-counterexample.js';
import { create, edit, remove, type Workload } from '../../../check/user-step.js';
import { freeBalancerAddress } from '../../../core/controllers/load-balancer/balancer-address.js';
import { loadBalancerController } from '../../../core/controllers/load-balancer/load-balancer-controller.js';
import type { Service, ServiceSpec } from '../../../core/schema/generated/types/core.js';
import { SERVICES } from '../../../core/schema/kinds.js';
import { at, service } from './support/objects.js';
import { given, requestsFor, when } from './support/scenario.js';

const controller = loadBalancerController();
const web = { namespace: 'default', name: 'web' };
const FINALIZER = 'service.kubernetes.io/load-balancer-cleanup';

function balanced(
  name: string,
  spec: Partial<ServiceSpec> = {},
  ip?: string,
  meta: Partial<Service['metadata']> = {},
): Service {
  const plain = service({ type: 'LoadBalancer', ...spec });
  const metadata = { ...plain.metadata, name, uid: `uid-${name}`, ...(ip && { finalizers: [FINALIZER] }), ...meta };
  return { ...plain, metadata, status: { loadBalancer: ip ? { ingress: [{ ip, ipMode: 'VIP' }] } : {} } };
}

const addressOf = (object: Service | undefined) => object?.status?.loadBalancer?.ingress?.[0]?.ip;
const given1 = (...services: readonly Service[]) =>
  addressOf(when(controller, given(...services), web).statuses(SERVICES)[0]);

describe('a Service of type LoadBalancer', () => {
  test('gets an address of the pool, always the same one, and another when that is taken', () => {
    const first = given1(balanced('web'));
    expect(first).toMatch(/^172\.19\.\d+\.\d+$/);
    expect(given1(balanced('web'))).toBe(first);
    const second = given1(balanced('web'), balanced('other', {}, first));
    expect(second).toMatch(/^172\.19\.\d+\.\d+$/);
    expect(second).not.toBe(first);
  });

  test('gets what it asks for, and is told when another has it', () => {
    const asking = balanced('web', { loadBalancerIP: '198.51.100.7' });
    expect(given1(asking)).toBe('198.51.100.7');
    const outcome = when(controller, given(asking, balanced('other', {}, '198.51.100.7')), web);
    expect(outcome.events).toEqual([
      'SyncLoadBalancerFailed: Error syncing load balancer: failed to ensure load balancer: address 198.51.100.7 is in use',
    ]);
    expect(outcome.steps).toEqual([]);
    expect(outcome.requeueAfter).toBe(60_000);
  });

  test('keeps what it has, and what somebody else gave it', () => {
    for (const ip of ['172.19.3.4', '192.0.2.55']) {
      expect(when(controller, given(balanced('web', {}, ip)), web).intents).toEqual([]);
    }
    const named = balanced('web');
    const byHost = { ...named, status: { loadBalancer: { ingress: [{ hostname: 'lb.example.com' }] } } };
    expect(when(controller, given(byHost), web).intents).toEqual([]);
  });

  test('is left alone when it is of a class', () => {
    const classed = balanced('web', { loadBalancerClass: 'example.com/lb' });
    expect(when(controller, given(classed), web).intents).toEqual([]);
    expect(requestsFor(controller, { after: classed }, given(classed))).toEqual([]);
  });

  test('gives way when an older one was given the same', () => {
    const same = '172.19.3.4';
    const older = balanced('zoo', {}, same, { creationTimestamp: at(-5) });
    const younger = balanced('web', {}, same);
    expect(requestsFor(controller, { after: older }, given(older, younger))).toEqual(['default/zoo', 'default/web']);
    expect(given1(younger, older)).not.toBe(same);
    expect(when(controller, given(younger, older), { namespace: 'default', name: 'zoo' }).intents).toEqual([]);
  });

  test('gives its address back when it changes its type, or goes', () => {
    const plain = service({ type: 'ClusterIP' });
    const changed = { ...plain, metadata: { ...plain.metadata, finalizers: [FINALIZER, 'example.com/mine'] } };
    const outcome = when(controller, given(changed), web);
    expect(outcome.statuses(SERVICES)[0]?.metadata.finalizers).toEqual(['example.com/mine']);
    expect(outcome.events).toEqual([
      'DeletingLoadBalancer: Deleting load balancer',
      'DeletedLoadBalancer: Deleted load balancer',
    ]);
    const going = balanced('web', {}, '172.19.3.4', { deletionTimestamp: at(9) });
    expect(when(controller, given(going), web).statuses(SERVICES)[0]?.status).toEqual({ loadBalancer: {} });
  });

  test('each of many gets one of its own', () => {
    const services: Service[] = [];
    for (let index = 0; index < 60; index++) {
      const one = balanced(`web-${index}`);
      services.push(balanced(one.metadata.name, {}, freeBalancerAddress(given(...services), one)));
    }
    expect(new Set(services.map(addressOf)).size).toBe(60);
    expect(services.map(addressOf)).not.toContain(undefined);
  });

  test('gets none when all are taken', () => {
    const ingress = Array.from({ length: 256 * 254 }, (_, index) => ({
      ip: `172.19.${Math.floor(index / 254)}.${(index % 254) + 1}`,
    }));
    const full = { ...balanced('full'), status: { loadBalancer: { ingress } } };
    expect(freeBalancerAddress(given(full), balanced('web'))).toBeUndefined();
  });

  test('has its address in the end, whatever goes wrong', async () => {
    const ports = [{ port: 80 }];
    const workload: Workload = [
      create(SERVICES, { metadata: web, spec: { type: 'LoadBalancer', ports } }),
      create(SERVICES, { metadata: { ...web, name: 'b' }, spec: { type: 'LoadBalancer', ports } }),
      edit(SERVICES, web.namespace, web.name, { spec: { type: 'ClusterIP' } }),
      remove(SERVICES, web.namespace, 'b'),
    ];
    const report = await assertNoCounterexample([], { workload, cluster: 'controllers', budget: { schedules: 600 } });
    expect(report.ended).toBe('budget');
  });
});
