/** Source: https://kubernetes.io/docs/reference/using-api/cel/, Escaping. */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['__underscores__', '__'],
  ['__dot__', '.'],
  ['__dash__', '-'],
  ['__slash__', '/'],
]);
const RESERVED =
  /^__(true|false|null|in|as|break|const|continue|else|for|function|if|import|let|loop|package|namespace|return)__$/;

/** The field that a name in an expression stands for, as Kubernetes escapes those that are no identifiers: `x__dash__y` is `x-y`. */
export function unescapedField(name: string): string {
  const reserved = RESERVED.exec(name);
  if (reserved !== null) return reserved[1]!;
  return name.replace(/__(?:underscores|dot|dash|slash)__/g, (escaped) => ESCAPES.get(escaped)!);
}
