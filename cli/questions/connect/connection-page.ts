import { printable } from '../../../core/model/printable.js';
import type { Revision } from '../../../core/model/revision.js';
import type {
  Connection,
  ConnectionEndpoint,
  ConnectionLookup,
  ConnectionOutcome,
  ConnectionPeer,
  ConnectionService,
} from '../../../core/network/connect/connection.js';
import type { PolicyVerdict } from '../../../core/network/policy/policy-verdict.js';
import type { Tone } from '../../output/style.js';
import type { TableOutput } from '../../output/table-output.js';
import { cutEnd, type TableShape } from '../../output/table-shape.js';
import { type Cell, TableWriter } from '../../output/table-writer.js';

const ENDPOINTS: TableShape = {
  headings: ['ADDRESS', 'WHO', 'NODE', 'TAKEN', 'WHY', 'POLICIES'],
  givesWay: [cutEnd('POLICIES', 40)],
};

const WORDS: Readonly<Record<ConnectionOutcome, readonly [string, Tone]>> = {
  reaches: ['Reaches', 'added'],
  'may-reach': ['May reach', 'warning'],
  refused: ['Refused', 'removed'],
  dropped: ['Dropped', 'removed'],
  unresolved: ['No address', 'removed'],
  leaves: ['Leaves the cluster', 'warning'],
};

/** Writes for a person where a connection goes, and why. */
export async function printConnection(found: Connection, at: Revision, output: TableOutput): Promise<void> {
  const { printer, style } = output;
  const { from, to, outcome, because, lookup, service, endpoints, notes } = found;
  const place = to.host ?? (to.address === undefined ? 'nowhere' : bracketed(to.address));
  await printer.line(`${peerLine(from)} to ${printable(place)}:${to.port}/${to.protocol}, at revision ${at}`);
  const [word, tone] = WORDS[outcome];
  await printer.line(`${style(tone, word)}: ${printable(because)}.`);
  if (lookup !== undefined) await printLookup(lookup, output);
  if (service !== undefined) await printer.line(`\n${style('heading', 'Service')}   ${serviceLine(service)}`);
  if (endpoints.length > 0) {
    await printer.line('');
    const table = new TableWriter(output, ENDPOINTS);
    for (const endpoint of endpoints) await table.add(endpointRow(endpoint));
    await table.flush();
  }
  for (const [index, note] of notes.entries())
    await printer.line(`${index === 0 ? '\n' : ''}Note: ${printable(note)}.`);
}

async function printLookup({ tried, policy }: ConnectionLookup, { printer, style }: TableOutput): Promise<void> {
  if (tried.length === 0 && policy === undefined) return;
  await printer.line(`\n${style('heading', 'Name')}`);
  for (const { name, code, addresses, aliases } of tried) {
    const means = [...aliases.map((alias) => `alias of ${alias}`), ...addresses].join(', ');
    const nothing =
      code === 'NXDOMAIN' ? 'is not there' : code === 'REFUSED' ? 'is none of the cluster' : 'has no address';
    await printer.line(`  ${printable(name)}  ${printable(means || nothing)}`);
  }
  if (policy !== undefined) await printer.line(`  asked for by UDP port 53: ${verdictText(policy)}`);
}

function peerLine(peer: ConnectionPeer): string {
  const { kind, namespace, name, node, addresses } = peer;
  const place = [...addresses, ...(node === undefined ? [] : [node])].join(', ');
  if (kind === 'outside') return `${printable(addresses[0] ?? '')}, outside the cluster,`;
  return `${kind === 'pod' ? `Pod ${printable(namespace ?? '')}/` : 'Node '}${printable(name ?? '')} (${printable(place || 'no address')})`;
}

function serviceLine({
  namespace,
  name,
  by,
  port,
  portName,
  policy,
  affinitySeconds,
  entryNodes,
}: ConnectionService): string {
  const named = portName === undefined ? '' : ` (${portName})`;
  const parts = [
    `${namespace}/${name} by its ${BY[by]}`,
    ...(port === undefined ? [] : [`port ${port}${named}`]),
    ...(policy === undefined ? [] : [`traffic policy ${policy}`]),
    ...(affinitySeconds === undefined ? [] : [`affinity ${affinitySeconds} s`]),
    ...(entryNodes === undefined ? [] : [`in by ${entryNodes.join(', ') || 'no node'}`]),
  ];
  return printable(parts.join(', '));
}

const BY: Readonly<Record<ConnectionService['by'], string>> = {
  clusterIP: 'cluster IP',
  externalIP: 'external IP',
  loadBalancer: "load balancer's address",
  nodePort: 'node port',
  headless: 'name, which is that of its Pods',
};

function endpointRow({ address, port, peer, used, choice, policies, answer }: ConnectionEndpoint): readonly Cell[] {
  const isOpen = policies.every(({ allowed }) => allowed);
  const who = peer.kind === 'pod' ? `${peer.namespace}/${peer.name}` : (peer.name ?? '');
  const doubt = {
    listens: '',
    nobody: '',
    unknown: '',
    'not declared': 'port not declared',
    'not running': 'not running',
  }[answer];
  const why = [choice, doubt].filter((text) => text !== undefined && text !== '').join(', ');
  const taken = !used ? 'no' : isOpen ? 'yes' : 'blocked';
  return [
    { text: `${bracketed(address)}:${port}` },
    { text: printable(who) },
    { text: printable(peer.node ?? (peer.kind === 'node' ? (peer.name ?? '') : '')) },
    { text: taken, tone: !used ? 'dim' : isOpen ? 'added' : 'removed' },
    { text: why },
    { text: printable(policies.map(verdictText).join('; ')) },
  ];
}

function verdictText({ direction, allowed, policies, by, because }: PolicyVerdict): string {
  if (policies.length === 0) return `${direction} open`;
  if (because === 'own-node') return `${direction} open to its own node`;
  if (because === 'itself') return `${direction} open to itself`;
  if (by !== undefined) return `${direction} by ${by.policy}, rule ${by.rule}`;
  return allowed ? `${direction} open` : `${direction} closed by ${policies.join(', ')}`;
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
