/**
 * Writes a value as JSON with sorted keys and without what Go's decoder makes no difference of: null, undefined and empty
 * lists. Two texts are equal when the API server would call the values semantically equal.
 * Source: k8s.io/apimachinery pkg/api/equality/semantic.go (nil and empty lists are the same).
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined && member !== null && !(Array.isArray(member) && member.length === 0))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}
