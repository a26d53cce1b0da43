import { create, edit, type Workload } from '../../check/user-step.js';
import { DEPLOYMENTS } from '../../core/schema/kinds.js';

const [namespace, name] = ['default', 'web'];
const labels = { app: name };
const REPLICAS = 3;

/** A Deployment of three replicas is made, and is given another image when all of them run. */
export const ROLL_OUT: Workload = [
  create(DEPLOYMENTS, {
    metadata: { namespace, name },
    spec: {
      replicas: REPLICAS,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: containers(1) } },
    },
  }),
  edit(DEPLOYMENTS, namespace, name, { spec: { template: { spec: { containers: containers(2) } } } }),
];

function containers(version: number) {
  return [{ name, image: `registry.example/web:${version}` }];
}
