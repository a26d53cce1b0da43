import type { Result } from '../../../core/model/result.js';
import type { Revision } from '../../../core/model/revision.js';
import { connect } from '../../../core/network/connect/connect.js';
import type { Connection, ConnectionSource, ConnectionTarget } from '../../../core/network/connect/connection.js';
import type { Protocol } from '../../../core/network/policy/policy-verdict.js';
import {
  ENDPOINT_SLICES,
  NAMESPACES,
  NETWORK_POLICIES,
  NODES,
  PODS,
  SERVICE_CIDRS,
  SERVICES,
} from '../../../core/schema/kinds.js';
import { loadResources } from '../../../core/state/load-state.js';
import { json, mandatory, oneOf, wholeNumber } from '../../log/asking/parameter.js';
import { type SingleQuestion, single } from '../../log/asking/question.js';

/** A connection, and as of when. */
export interface ConnectionQuery {
  readonly from: ConnectionSource;
  readonly to: ConnectionTarget;
  /** TCP when absent. */
  readonly protocol?: Protocol;
  readonly at: Revision;
}

/** All that the network goes by. */
const READ = [PODS, NODES, NAMESPACES, SERVICES, ENDPOINT_SLICES, NETWORK_POLICIES, SERVICE_CIDRS];

const source = json('a Pod, a node or an address in JSON', (value): value is ConnectionSource => {
  return isNamed(value, { pod: ['namespace', 'name'], node: ['name'], address: ['address'] });
});

const target = json('a Service, a Pod, a node, an address or a name in JSON', (value): value is ConnectionTarget => {
  const place = ['namespace', 'name'];
  const kinds = { service: place, pod: place, node: ['name'], address: ['host'], name: ['host'] };
  if (!isNamed(value, kinds)) return false;
  const { port } = value;
  return (
    port === undefined ||
    typeof port === 'string' ||
    (Number.isInteger(port) && Number(port) >= 1 && Number(port) <= 65_535)
  );
});

/** Which Pod a connection would reach, and why; a sentence when it cannot be told what is meant. */
export const CONNECTION: SingleQuestion<ConnectionQuery, Result<Connection, string>> = single<
  ConnectionQuery,
  Result<Connection, string>
>({
  path: 'connection',
  parameters: {
    from: mandatory(source),
    to: mandatory(target),
    protocol: oneOf('TCP', 'UDP', 'SCTP'),
    at: mandatory(wholeNumber),
  },
  async find({ log }, { at, ...question }) {
    const view = await loadResources(
      log,
      at,
      READ.map(({ groupResource }) => groupResource),
    );
    return connect(view, question);
  },
});

/** Whether a value is of one of these kinds and has the texts that this kind has. */
function isNamed(
  value: unknown,
  kinds: Readonly<Record<string, readonly string[]>>,
): value is { readonly [member: string]: unknown } {
  if (typeof value !== 'object' || value === null) return false;
  const members = new Map(Object.entries(value));
  const kind = members.get('kind');
  if (typeof kind !== 'string' || !Object.hasOwn(kinds, kind)) return false;
  return (kinds[kind] ?? []).every((name) => typeof members.get(name) === 'string');
}
