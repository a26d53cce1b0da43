/**
 * Rewrites `-5m` to `now-5m`, since an argument that begins with a dash would be read as an option; none of ours begins with a digit.
 * What follows `--` belongs to another command and stays as it is.
 */
export function relativeTimes(args: readonly string[]): string[] {
  const end = args.indexOf('--');
  const own = end < 0 ? args.length : end;
  return args.map((arg, index) => (index < own && /^-\d[\d.]*[a-z]/.test(arg) ? `now${arg}` : arg));
}
