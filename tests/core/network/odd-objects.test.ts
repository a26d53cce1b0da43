import { test as property } from '@fast-check/vitest';
import fc from 'fast-check';
import { expect } from 'vitest';
import { connect } from '../../../core/network/connect/connect.js';
import type { ConnectionSource, ConnectionTarget } from '../../../core/network/connect/connection.js';
import { clusterDnsAnswer } from '../../../core/network/dns/cluster-dns.js';
import { PODS, SERVICES } from '../../../core/schema/kinds.js';
import { loadState } from '../../../core/state/load-state.js';
import { nullishObjects } from '../../support/nullish-objects.js';
import { runs } from '../../support/runs.js';
import { storedLog } from '../../support/stored-log.js';

const KINDS = [
  'pods',
  'services',
  'nodes',
  'namespaces',
  'endpointslices.discovery.k8s.io',
  'networkpolicies.networking.k8s.io',
  'servicecidrs.networking.k8s.io',
];

property.prop([fc.array(nullishObjects(KINDS), { minLength: 2, maxLength: 14 })], runs(60))(
  'whatever objects say or leave out, there is an answer to every question about them',
  async (objects) => {
    const log = await storedLog(objects);
    const view = await loadState(log);
    const pods = [...view.list(PODS)].map(({ metadata: { namespace = '', name } }) => ({
      kind: 'pod' as const,
      namespace,
      name,
    }));
    const services = [...view.list(SERVICES)].map(({ metadata: { namespace = '', name } }) => ({
      kind: 'service' as const,
      namespace,
      name,
      port: 80,
    }));
    const sources: ConnectionSource[] = [...pods, { kind: 'address', address: '10.0.0.1' }];
    const targets: ConnectionTarget[] = [
      ...services,
      ...pods.map((pod) => ({ ...pod, port: 80 })),
      { kind: 'address', host: '10.0.0.1', port: 80 },
      { kind: 'name', host: 'odd-0.default', port: 80 },
    ];
    for (const from of sources) for (const to of targets) expect(connect(view, { from, to })).toHaveProperty('ok');
    for (const type of ['A', 'SRV', 'PTR'] as const) {
      for (const { name, namespace } of services) {
        expect(clusterDnsAnswer(view, `${name}.${namespace}.svc.cluster.local`, type)).toHaveProperty('code');
      }
      expect(clusterDnsAnswer(view, '1.0.0.10.in-addr.arpa', type)).toHaveProperty('code');
    }
  },
);
