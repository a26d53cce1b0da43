import type { FieldChange } from '../../core/fields/field-change.js';
import { maskSecrets } from '../../core/fields/mask-secrets.js';
import { isJsonObject, type Json } from '../../core/model/json.js';

/** What kubectl keeps of what was applied last, data and all. Source: kubectl, corev1.LastAppliedConfigAnnotation. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** The value of a field as a terminal may show it: that of a Secret is masked, wherever it stands in what the field holds. */
export function valueWithoutSecrets(kind: string, path: string, value: Json): Json {
  if (kind !== 'Secret') return value;
  const [shown] = maskSecrets(kind, [{ path, type: 'added', after: value }]) as readonly Extract<
    FieldChange,
    { type: 'added' }
  >[];
  return withoutLastApplied(shown!.after);
}

function withoutLastApplied(value: Json): Json {
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).flatMap(([name, member]): [string, Json][] => {
    if (member === undefined) return [];
    return [[name, name === LAST_APPLIED ? '***' : withoutLastApplied(member)]];
  });
  return Object.fromEntries(members);
}
