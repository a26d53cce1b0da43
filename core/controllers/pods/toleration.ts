import { parseInt64 } from '../../model/label-requirement.js';
import type { Taint, Toleration } from '../../schema/generated/types/core.js';

/**
 * Whether a toleration covers a taint. No key and `Exists` covers all; no effect covers every effect.
 * Source: k8s.io/api core/v1 toleration.go ToleratesTaint; Gt and Lt: KEP-5471.
 */
export function toleratesTaint(
  { key, operator, value, effect }: Toleration,
  taint: Pick<Taint, 'key' | 'value' | 'effect'>,
): boolean {
  if (effect !== undefined && (effect as string) !== '' && effect !== taint.effect) return false;
  if (key !== undefined && key !== '' && key !== taint.key) return false;
  switch (operator) {
    case 'Exists':
      return true;
    case 'Gt':
    case 'Lt': {
      const bound = parseInt64(value ?? '');
      const actual = parseInt64(taint.value ?? '');
      if (bound === undefined || actual === undefined) return false;
      return operator === 'Gt' ? actual > bound : actual < bound;
    }
    default:
      return (value ?? '') === (taint.value ?? '');
  }
}
