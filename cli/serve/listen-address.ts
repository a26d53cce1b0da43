/** Where to listen. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** Reads `HOST:PORT`; an IPv6 host stands in brackets. Undefined when it is none. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const found = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9.-]+)):([0-9]{1,5})$/.exec(text);
  if (found === null) return undefined;
  const port = Number(found[3]);
  return port > 65_535 ? undefined : { host: (found[1] ?? found[2])!, port };
}

/** What clients on this machine dial to reach an address: loopback for one that means every interface. */
export function dialHost({ host }: ListenAddress): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
