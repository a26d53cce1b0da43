import { BASELINE_CHECKS } from './baseline-checks.js';
import type { CheckedPod, PodCheck, VersionedCheck, Violation } from './check.js';
import type { LevelVersion } from './level.js';
import { RESTRICTED_CHECKS } from './restricted-checks.js';

const chosen = new Map<string, readonly PodCheck[]>();
/** Versions beyond the newest check are the newest. */
const NEWEST = Math.max(
  ...[...BASELINE_CHECKS, ...RESTRICTED_CHECKS].flatMap(({ versions }) => versions.map(({ from }) => from)),
);

/** All that a Pod does that it may not at a level, as that was in a version. Source: k8s.io/pod-security-admission policy/registry.go. */
export function violationsOf({ level, version }: LevelVersion, pod: CheckedPod): readonly Violation[] {
  if (level === 'privileged') return [];
  const minor = Math.min(version ?? NEWEST, NEWEST);
  const key = `${level} ${minor}`;
  let checks = chosen.get(key);
  if (checks === undefined) {
    checks = level === 'baseline' ? checksAt(BASELINE_CHECKS, minor) : restrictedAt(minor);
    chosen.set(key, checks);
  }
  return checks.flatMap((check) => check(pod) ?? []);
}

function restrictedAt(minor: number): readonly PodCheck[] {
  const inForce = RESTRICTED_CHECKS.filter(({ versions }) => versions[0]!.from <= minor);
  const overridden = new Set(inForce.flatMap(({ overrides = [] }) => overrides));
  const others = BASELINE_CHECKS.filter(({ id }) => !overridden.has(id));
  return [...checksAt(others, minor), ...checksAt(inForce, minor)];
}

function checksAt(checks: readonly VersionedCheck[], minor: number): readonly PodCheck[] {
  return checks.flatMap(({ versions }) => versions.findLast(({ from }) => from <= minor)?.check ?? []);
}

/** `privileged (container "a" must …), hostPort (…)`. */
export function detailText(violations: readonly Violation[]): string {
  return violations.map(({ reason, detail }) => (detail === '' ? reason : `${reason} (${detail})`)).join(', ');
}

/** `privileged, hostPort`. */
export function reasonText(violations: readonly Violation[]): string {
  return violations.map(({ reason }) => reason).join(', ');
}
