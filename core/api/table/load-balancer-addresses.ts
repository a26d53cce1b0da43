interface Ingress {
  readonly ip?: string;
  readonly hostname?: string;
}

/**
 * The addresses a load balancer answers at, each once and sorted. They are never shortened: the server always prints the
 * wide form and leaves cutting to the client.
 */
export function loadBalancerAddresses(status: { readonly ingress?: readonly Ingress[] } | undefined): string[] {
  const addresses = new Set<string>();
  for (const { ip, hostname } of status?.ingress ?? []) {
    const address = ip || hostname;
    if (address !== undefined && address !== '') addresses.add(address);
  }
  return [...addresses].sort();
}
