/**
 * The plural of a kind, as resources are named: `Pods`, `Ingresses`, `NetworkPolicies`, `Gateways`; `Endpoints` is one already.
 * Source: apimachinery pkg/api/meta/restmapper.go, UnsafeGuessKindToResource, and the English of what it gets wrong.
 */
export function pluralOf(kind: string): string {
  if (/endpoints$/i.test(kind)) return kind;
  if (/(?:s|x|z|ch|sh)$/i.test(kind)) return `${kind}es`;
  return /[^aeiou]y$/i.test(kind) ? `${kind.slice(0, -1)}ies` : `${kind}s`;
}
