interface KubeVersion {
  readonly major: number;
  /** 2 stable, 1 beta, 0 alpha. */
  readonly stage: number;
  readonly minor: number;
}

function parseKubeVersion(version: string): KubeVersion | undefined {
  const match = /^v(\d{1,9})(?:(alpha|beta)(\d{1,9}))?$/.exec(version);
  if (match === null) return undefined;
  const stage = match[2] === undefined ? 2 : match[2] === 'beta' ? 1 : 0;
  return { major: Number(match[1]), stage, minor: Number(match[3] ?? 0) };
}

/**
 * Orders API versions as Kubernetes lists them: stable before beta before alpha, then the higher number first; versions of another
 * form come last, in alphabetical order. Negative when `a` goes first.
 * Source: k8s.io/apimachinery pkg/version CompareKubeAwareVersionStrings.
 */
export function compareApiVersions(a: string, b: string): number {
  const left = parseKubeVersion(a);
  const right = parseKubeVersion(b);
  if (left === undefined || right === undefined) {
    if (left !== undefined) return -1;
    if (right !== undefined) return 1;
    return a < b ? -1 : a > b ? 1 : 0;
  }
  return right.stage - left.stage || right.major - left.major || right.minor - left.minor;
}
