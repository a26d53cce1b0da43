import { beforeEach, describe, expect, test } from 'vitest';
import { bootstrapFlowControl } from '../../../../core/api/flow-control/bootstrap-flow-control.js';
import { FlowControl } from '../../../../core/api/flow-control/flow-control.js';
import type { Release } from '../../../../core/api/flow-control/priority-level.js';
import { requestInfo } from '../../../../core/api/http/request-info.js';
import { VirtualClock } from '../../../../core/engine/virtual-environment.js';
import type { KubeObject } from '../../../../core/model/object.js';
import { FLOW_SCHEMAS, PRIORITY_LEVELS } from '../../../../core/schema/kinds.js';
import type { ClusterState } from '../../../../core/state/cluster-state.js';
import { requestsInFlight } from '../../../../server/limit-flags.js';
import { stateOf } from '../../../support/state-of.js';
import { stored } from '../auth/view-of.js';

const defaults = bootstrapFlowControl().map(stored);
const stateWith = (...more: readonly KubeObject[]) =>
  stateOf(
    [...defaults, ...more].map(
      (object) => [object.kind === 'FlowSchema' ? FLOW_SCHEMAS : PRIORITY_LEVELS, object] as const,
    ),
  );

const AUTHENTICATED = 'system:authenticated';
const asked = (name: string, groups: readonly string[], path: string, method = 'GET') => ({
  user: { name, groups },
  info: requestInfo(method, path, new URLSearchParams())!,
});
const PODS = '/api/v1/namespaces/default/pods';

let clock: VirtualClock;
let state: ClusterState;
let control: FlowControl;

/** A level of 600 · 1000 / 1245 seats, for requests of one user. */
function limitedTo(nominalConcurrencyShares: number, limitResponse: object, more: object = {}): KubeObject[] {
  const apiVersion = 'flowcontrol.apiserver.k8s.io/v1';
  return [
    stored({
      apiVersion,
      kind: 'PriorityLevelConfiguration',
      metadata: { name: 'narrow' },
      spec: {
        type: 'Limited',
        limited: { nominalConcurrencyShares, limitResponse, borrowingLimitPercent: 0, ...more },
      },
    }),
    stored({
      apiVersion,
      kind: 'FlowSchema',
      metadata: { name: 'narrow' },
      spec: {
        priorityLevelConfiguration: { name: 'narrow' },
        matchingPrecedence: 50,
        distinguisherMethod: { type: 'ByUser' },
        rules: [
          {
            subjects: [{ kind: 'Group', group: { name: 'narrow' } }],
            resourceRules: [{ verbs: ['list'], apiGroups: ['*'], resources: ['pods'], namespaces: ['default'] }],
          },
        ],
      },
    }),
  ];
}

beforeEach(() => {
  clock = new VirtualClock(0);
  control = new FlowControl(clock);
  state = stateWith();
});

const schemaOf = (request: Parameters<FlowControl['admit']>[1]) =>
  control.admit(state, request).headers['x-kubernetes-pf-flowschema-uid'];

describe('a request', () => {
  test.each([
    ['of an administrator', asked('a', ['system:masters', AUTHENTICATED], PODS), 'exempt'],
    [
      'of a kubelet about its node',
      asked('n', ['system:nodes', AUTHENTICATED], '/api/v1/nodes/n/status'),
      'system-node-high',
    ],
    ['of a kubelet about Pods', asked('n', ['system:nodes', AUTHENTICATED], PODS), 'system-nodes'],
    ['of the scheduler', asked('system:kube-scheduler', [AUTHENTICATED], PODS), 'kube-scheduler'],
    [
      'of a system controller',
      asked('system:serviceaccount:kube-system:x', ['system:serviceaccounts', AUTHENTICATED], PODS),
      'kube-system-service-accounts',
    ],
    [
      'of a system controller about leases',
      asked(
        'system:serviceaccount:kube-system:x',
        [AUTHENTICATED],
        '/apis/coordination.k8s.io/v1/namespaces/x/leases/y',
        'PUT',
      ),
      'system-leader-election',
    ],
    ['of a ServiceAccount', asked('system:serviceaccount:a:b', ['system:serviceaccounts'], PODS), 'service-accounts'],
    ['of anybody else', asked('jane', [AUTHENTICATED], PODS), 'global-default'],
    ['about health', asked('system:anonymous', ['system:unauthenticated'], '/livez/ping'), 'probes'],
    ['of nobody', asked('odd', [], PODS), 'catch-all'],
  ])('%s belongs to the schema that Kubernetes has for it', (_what, request, name) => {
    expect(schemaOf(request)).toBe(`uid-${name}`);
  });

  test('is let in where nothing is stored', () => {
    const empty = control.admit(stateOf([]), asked('jane', [AUTHENTICATED], PODS));
    expect(empty.seat).toBeTypeOf('function');
    expect(empty.headers).toEqual({ 'x-kubernetes-pf-flowschema-uid': '', 'x-kubernetes-pf-prioritylevel-uid': '' });
  });
});

describe('a level', () => {
  const jane = asked('jane', ['narrow'], PODS);
  const joe = asked('joe', ['narrow'], PODS);
  /** 1 of 246 shares of 600 seats, rounded up. */
  const SEATS = 3;
  const take = (request = jane) => control.admit(state, request).seat;
  const fill = () => Array.from({ length: SEATS }, () => take() as Release);

  test('that rejects turns away what is too much, until a seat is given back', () => {
    state = stateWith(...limitedTo(1, { type: 'Reject' }));
    const seats = fill();
    expect(take()).toBeUndefined();
    expect(take(asked('jane', ['system:masters'], PODS))).toBeTypeOf('function');
    seats[0]!();
    seats[0]!();
    expect(take()).toBeTypeOf('function');
    expect(take()).toBeUndefined();
  });

  test('that queues seats who waits, flow by flow, and turns away whom no queue has room for', async () => {
    state = stateWith(...limitedTo(1, { type: 'Queue', queuing: { queues: 1, handSize: 1, queueLengthLimit: 3 } }));
    const seats = fill();
    const order: string[] = [];
    const wait = (name: string, request = jane) => Promise.resolve(take(request)).then(() => order.push(name));
    const waits = [wait('jane 1'), wait('jane 2'), wait('joe', joe)];
    expect(take()).toBeUndefined();
    for (const seat of seats) seat();
    await Promise.all(waits);
    expect(order).toEqual(['jane 1', 'joe', 'jane 2']);
  });

  test('turns away who has waited too long', async () => {
    state = stateWith(...limitedTo(1, { type: 'Queue', queuing: { queues: 1, handSize: 1, queueLengthLimit: 3 } }));
    fill();
    const waits = take();
    while (clock.step());
    expect(await waits).toBeUndefined();
    expect(clock.now()).toBe(15_000);
    expect(control.levels.get('narrow')!.waiting).toBe(0);
  });

  test('borrows what others lend, as far as it may', () => {
    state = stateWith(...limitedTo(1, { type: 'Reject' }, { borrowingLimitPercent: 100 }));
    expect(Array.from({ length: 7 }, () => take() !== undefined)).toEqual([...Array(6).fill(true), false]);
  });

  test('has its part of as many seats as the server has', () => {
    const shares = (limit: number) => {
      const control = new FlowControl(clock, limit);
      control.admit(state, jane);
      return ['workload-low', 'catch-all', 'exempt'].map((name) => control.levels.get(name)!.seats);
    };
    expect(shares(requestsInFlight({}))).toEqual([245, 13, 0]);
    expect(shares(requestsInFlight({ maxRequestsInflight: 48, maxMutatingRequestsInflight: 1 }))).toEqual([20, 1, 0]);
  });

  test('has more seats as soon as its object says so', () => {
    state = stateWith(...limitedTo(1, { type: 'Reject' }));
    fill();
    expect(take()).toBeUndefined();
    state = stateWith(...limitedTo(2, { type: 'Reject' }));
    expect(take()).toBeTypeOf('function');
  });
});
