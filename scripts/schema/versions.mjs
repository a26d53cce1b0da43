// Kubernetes' order of API versions.

function parse(version) {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  if (match === null) return undefined;
  const [, major, stage, minor] = match;
  return { major: Number(major), stage: stage === undefined ? 2 : stage === 'beta' ? 1 : 0, minor: Number(minor ?? 0) };
}

/**
 * Orders API versions as Kubernetes does: stable before beta before alpha, then the higher number first. Negative when `a` goes first.
 * Source: k8s.io/apimachinery pkg/version CompareKubeAwareVersionStrings.
 */
export function compareVersions(a, b) {
  const left = parse(a);
  const right = parse(b);
  if (left === undefined || right === undefined) throw new Error(`Not Kubernetes versions: ${a}, ${b}`);
  return right.stage - left.stage || right.major - left.major || right.minor - left.minor;
}
