/**
 * Whether a rule's path stands for a path: `*` for all, one that ends in a star for all that begin as it does, any other for itself.
 * Source: kubernetes pkg/apis/rbac/v1/evaluation_helpers.go NonResourceURLMatches.
 */
export function coversPath(pattern: string, path: string): boolean {
  if (pattern === '*' || pattern === path) return true;
  let end = pattern.length;
  while (pattern[end - 1] === '*') end--;
  return end < pattern.length && path.startsWith(pattern.slice(0, end));
}
