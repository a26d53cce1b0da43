import { type Intent, kinds } from '../hindcast.js';
import { rabbitmqOperator, type StatefulSet } from './operator.js';

/** Whatever StatefulSet has the name is taken to be the deleted cluster's. */
function deleteServers(servers: StatefulSet): readonly Intent[] {
  const { namespace, name } = servers.metadata;
  return [{ verb: 'delete', target: { resource: kinds.STATEFUL_SETS.groupResource, namespace, name } }];
}

export const buggy = rabbitmqOperator(deleteServers);
