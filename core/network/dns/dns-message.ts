import { parseIp } from '../../model/parsed-ip.js';
import type { DnsAnswer, DnsRecord, DnsType } from './dns-record.js';

/** A question as it came over the wire. */
export interface DnsQuery {
  readonly id: number;
  /** In lower case, without a dot at its end. */
  readonly name: string;
  /** The number of the type; a type that we know none of has no name. */
  readonly typeNumber: number;
  readonly type?: DnsType;
  readonly classNumber: number;
  readonly wantsRecursion: boolean;
  /** How many bytes an answer by UDP may have, where the client tells; undefined for one that knows no EDNS. */
  readonly payload?: number;
}

/** What a message is when it is no question that can be answered. */
export type DnsRefusal = { readonly id: number; readonly code: 'FORMERR' | 'NOTIMP' };

/** Source: RFC 1035 3.2.2, RFC 3596, RFC 2782. */
const TYPES: Readonly<Record<DnsType, number>> = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, TXT: 16, AAAA: 28, SRV: 33 };
const OPT = 41;
const CODES = { NOERROR: 0, FORMERR: 1, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;
const IN = 1;
const HEADER = 12;
const LONGEST_NAME = 255;
/** What is offered to clients that know EDNS: what no network takes apart. Source: DNS flag day 2020. */
const PAYLOAD = 1232;
/** What an answer by UDP may have otherwise. Source: RFC 1035 4.2.1. */
const PLAIN_PAYLOAD = 512;

/** How many bytes an answer by UDP may have. */
export function udpLimit({ payload }: DnsQuery): number {
  return payload === undefined ? PLAIN_PAYLOAD : Math.min(Math.max(payload, PLAIN_PAYLOAD), PAYLOAD);
}

/** Reads a question; undefined for what deserves no answer at all: an answer, or less than a header. Source: RFC 1035 4. */
export function readDnsQuery(bytes: Uint8Array): DnsQuery | DnsRefusal | undefined {
  if (bytes.length < HEADER) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const id = view.getUint16(0);
  const flags = view.getUint16(2);
  if ((flags & 0x8000) !== 0) return undefined;
  if ((flags & 0x7800) !== 0) return { id, code: 'NOTIMP' };
  const malformed = { id, code: 'FORMERR' } as const;
  if (view.getUint16(4) !== 1) return malformed;
  const name = readName(bytes, HEADER);
  if (name === undefined || name.end + 4 > bytes.length) return malformed;
  const typeNumber = view.getUint16(name.end);
  const known = Object.entries(TYPES).find(([, number]) => number === typeNumber);
  const payload = readPayload(view, name.end + 4, view.getUint16(6) + view.getUint16(8), view.getUint16(10));
  return {
    id,
    name: name.text,
    typeNumber,
    ...(known && { type: known[0] as DnsType }),
    classNumber: view.getUint16(name.end + 2),
    wantsRecursion: (flags & 0x0100) !== 0,
    ...(payload !== undefined && { payload }),
  };
}

/** What the client says of EDNS: the class of its OPT record, which stands alone behind the question. Source: RFC 6891 6.1. */
function readPayload(view: DataView, offset: number, before: number, additional: number): number | undefined {
  if (before > 0 || additional === 0 || offset + 11 > view.byteLength) return undefined;
  return view.getUint8(offset) === 0 && view.getUint16(offset + 1) === OPT ? view.getUint16(offset + 3) : undefined;
}

/** A name and where it ends. A name may go on at an earlier place, as it does nowhere in a question that anybody asks. */
function readName(bytes: Uint8Array, start: number): { readonly text: string; readonly end: number } | undefined {
  const labels: string[] = [];
  let length = 0;
  for (let offset = start; ; ) {
    const size = bytes[offset];
    if (size === undefined || size > 63) return undefined;
    offset += 1;
    if (size === 0) return { text: labels.join('.'), end: offset };
    length += size + 1;
    if (offset + size > bytes.length || length > LONGEST_NAME) return undefined;
    labels.push(String.fromCharCode(...bytes.subarray(offset, offset + size)).toLowerCase());
    offset += size;
  }
}

/** An answer as it goes over the wire, of at most `limit` bytes: one that is longer says that it was cut. */
export function writeDnsAnswer(query: DnsQuery, answer: DnsAnswer, limit: number): Uint8Array {
  const whole = new MessageWriter(query).message(answer, false);
  if (whole.length <= limit) return whole;
  const bare = new MessageWriter(query).message({ ...answer, additionals: [] }, false);
  if (bare.length <= limit) return bare;
  return new MessageWriter(query).message({ ...answer, answers: [], additionals: [], authorities: [] }, true);
}

/** The answer to what is no question. */
export function writeDnsRefusal({ id, code }: DnsRefusal): Uint8Array {
  const bytes = new Uint8Array(HEADER);
  new DataView(bytes.buffer).setUint16(0, id);
  new DataView(bytes.buffer).setUint16(2, 0x8000 | CODES[code]);
  return bytes;
}

class MessageWriter {
  readonly #query: DnsQuery;
  readonly #bytes: number[] = [];
  /** Where a name, or the end of one, was written: it is not written twice. Source: RFC 1035 4.1.4. */
  readonly #names = new Map<string, number>();

  constructor(query: DnsQuery) {
    this.#query = query;
  }

  message({ code, answers, authorities, additionals }: DnsAnswer, isCut: boolean): Uint8Array {
    const { id, wantsRecursion, name, typeNumber, classNumber, payload } = this.#query;
    const isAuthority = code === 'REFUSED' ? 0 : 0x0400;
    this.#short(id);
    this.#short(0x8000 | isAuthority | (isCut ? 0x0200 : 0) | (wantsRecursion ? 0x0100 : 0) | CODES[code]);
    this.#short(1);
    this.#short(answers.length);
    this.#short(authorities.length);
    this.#short(additionals.length + (payload === undefined ? 0 : 1));
    this.#name(name);
    this.#short(typeNumber);
    this.#short(classNumber);
    for (const record of [...answers, ...authorities, ...additionals]) this.#record(record);
    if (payload !== undefined) this.#bytes.push(0, 0, OPT, PAYLOAD >> 8, PAYLOAD & 0xff, 0, 0, 0, 0, 0, 0);
    return Uint8Array.from(this.#bytes);
  }

  #record(record: DnsRecord): void {
    this.#name(record.name);
    this.#short(TYPES[record.type]);
    this.#short(IN);
    this.#long(record.ttl);
    const at = this.#bytes.length;
    this.#short(0);
    this.#data(record);
    const size = this.#bytes.length - at - 2;
    this.#bytes[at] = size >> 8;
    this.#bytes[at + 1] = size & 0xff;
  }

  #data(record: DnsRecord): void {
    switch (record.type) {
      case 'A':
      case 'AAAA':
        this.#bytes.push(...(parseIp(record.address)?.bytes ?? []).slice(record.type === 'A' ? 12 : 0));
        return;
      case 'CNAME':
      case 'PTR':
      case 'NS':
        this.#name(record.target);
        return;
      case 'SRV':
        for (const number of [record.priority, record.weight, record.port]) this.#short(number);
        // Source: RFC 2782: the target is written in full.
        this.#name(record.target, false);
        return;
      case 'TXT': {
        const text = new TextEncoder().encode(record.text).subarray(0, 255);
        this.#bytes.push(text.length, ...text);
        return;
      }
      case 'SOA':
        this.#name(record.target);
        this.#name(record.mailbox);
        // Refresh, retry, expire and for how long nothing may be kept. Source: coredns plugin/pkg/dnsutil.
        for (const number of [record.serial, 7200, 1800, 86_400, record.ttl]) this.#long(number);
    }
  }

  #name(text: string, mayPoint = true): void {
    const labels = text === '' ? [] : text.split('.');
    for (let index = 0; index < labels.length; index++) {
      const rest = labels.slice(index).join('.');
      const known = this.#names.get(rest);
      if (known !== undefined && mayPoint) return this.#short(0xc000 | known);
      if (this.#bytes.length < 0x4000 && known === undefined) this.#names.set(rest, this.#bytes.length);
      const label = new TextEncoder().encode(labels[index]).subarray(0, 63);
      this.#bytes.push(label.length, ...label);
    }
    this.#bytes.push(0);
  }

  #short(number: number): void {
    this.#bytes.push((number >> 8) & 0xff, number & 0xff);
  }

  #long(number: number): void {
    this.#short((number >>> 16) & 0xffff);
    this.#short(number & 0xffff);
  }
}
