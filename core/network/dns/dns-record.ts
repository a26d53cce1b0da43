/** What can be asked for. */
export type DnsType = DnsRecord['type'];

interface Named {
  /** In lower case, without a dot at its end. */
  readonly name: string;
  /** For how many seconds it may be kept. */
  readonly ttl: number;
}

/** One resource record. Plain JSON. Source: RFC 1035, RFC 2782, RFC 3596. */
export type DnsRecord = Named &
  (
    | { readonly type: 'A' | 'AAAA'; readonly address: string }
    | { readonly type: 'CNAME' | 'PTR' | 'NS'; readonly target: string }
    | {
        readonly type: 'SRV';
        readonly priority: number;
        readonly weight: number;
        readonly port: number;
        readonly target: string;
      }
    | { readonly type: 'TXT'; readonly text: string }
    | { readonly type: 'SOA'; readonly target: string; readonly mailbox: string; readonly serial: number }
  );

/** What a name server says. */
export interface DnsAnswer {
  /** `REFUSED` for a name that is none of the cluster's. */
  readonly code: 'NOERROR' | 'NXDOMAIN' | 'REFUSED';
  readonly answers: readonly DnsRecord[];
  /** The addresses of what SRV records name. */
  readonly additionals: readonly DnsRecord[];
  /** Who is the authority for it, where there is no answer. */
  readonly authorities: readonly DnsRecord[];
}
