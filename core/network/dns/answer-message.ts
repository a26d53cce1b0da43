import type { View } from '../../model/view.js';
import { clusterDnsAnswer } from './cluster-dns.js';
import { type DnsQuery, readDnsQuery, udpLimit, writeDnsAnswer, writeDnsRefusal } from './dns-message.js';
import type { DnsAnswer } from './dns-record.js';

const IN = 1;
const ANY_CLASS = 255;
const ANY_TYPE = 255;
/** A TCP message tells its length in two bytes. */
const TCP_LIMIT = 65_535;
const REFUSED: DnsAnswer = { code: 'REFUSED', answers: [], additionals: [], authorities: [] };

/** What the name server of a cluster answers to a message; undefined for one that gets no answer. */
export function answerMessage(view: View, message: Uint8Array, by: 'udp' | 'tcp'): Uint8Array | undefined {
  const query = readDnsQuery(message);
  if (query === undefined) return undefined;
  if ('code' in query) return writeDnsRefusal(query);
  return writeDnsAnswer(query, answerTo(view, query), by === 'udp' ? udpLimit(query) : TCP_LIMIT);
}

function answerTo(view: View, { name, type, typeNumber, classNumber }: DnsQuery): DnsAnswer {
  if (classNumber !== IN && classNumber !== ANY_CLASS) return REFUSED;
  if (type !== undefined || typeNumber === ANY_TYPE) return clusterDnsAnswer(view, name, type ?? 'A');
  // Of a type that nobody has records of, only whether the name is there can be said, and what it is another name for.
  return clusterDnsAnswer(view, name, 'CNAME');
}
