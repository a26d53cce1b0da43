import type { Taint, Toleration } from '../../schema/generated/types/core.js';

/**
 * Whether a toleration covers a taint. No key and `Exists` covers all; no effect covers every effect.
 * Source: k8s.io/api core/v1 toleration.go ToleratesTaint; Gt and Lt: KEP-5471.
 */
export function toleratesTaint(toleration: Toleration, taint: Taint): boolean {
  const { key = '', effect, operator = 'Equal', value = '' } = toleration;
  if (effect !== undefined && effect !== taint.effect) return false;
  if (key !== '' && key !== taint.key) return false;
  if (operator === 'Exists') return true;
  if (key === '') return false;
  if (operator === 'Equal') return value === (taint.value ?? '');
  const [limit, actual] = [wholeNumber(value), wholeNumber(taint.value)];
  if (limit === undefined || actual === undefined) return false;
  return operator === 'Gt' ? actual > limit : actual < limit;
}

/**
 * For how many seconds Pods with these tolerations stay on a node with these taints: 0 for not at all, Infinity for ever.
 * Source: pkg/controller/tainteviction/taint_eviction.go processPodOnNode, getMinTolerationTime.
 */
export function toleratedSeconds(tolerations: readonly Toleration[], taints: readonly Taint[]): number {
  const used = taints.map((taint) => tolerations.find((toleration) => toleratesTaint(toleration, taint)));
  if (used.includes(undefined)) return 0;
  return Math.max(0, Math.min(...used.map((toleration) => toleration?.tolerationSeconds ?? Infinity)));
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d{1,15}$/.test(text) ? Number(text) : undefined;
}
