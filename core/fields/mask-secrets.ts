import { isJsonObject, type Json } from '../model/json.js';
import type { FieldChange } from './field-change.js';

const HIDDEN = '***';
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * The changed fields of an object without what a Secret keeps secret: the values of its data, and kubectl's copy of them in an
 * annotation. Which keys there are stays visible, and that a value changed. Source: kubectl pkg/cmd/diff/diff.go, Masker.
 */
export function maskSecrets(kind: string, fields: readonly FieldChange[]): readonly FieldChange[] {
  return kind === 'Secret' ? fields.map(masked) : fields;
}

function masked(change: FieldChange): FieldChange {
  const isSecret = /^(data|stringData)($|[.[])/.test(change.path) || change.path.includes(LAST_APPLIED);
  const mask = isSecret ? maskValue : maskAnnotation;
  switch (change.type) {
    case 'added':
      return { ...change, after: mask(change.after, HIDDEN) };
    case 'removed':
      return { ...change, before: mask(change.before, HIDDEN) };
    case 'changed':
      return {
        ...change,
        before: mask(change.before, `${HIDDEN} (before)`),
        after: mask(change.after, `${HIDDEN} (after)`),
      };
    case 'reordered':
      return change;
  }
}

function maskValue(value: Json, as: string): Json {
  return isJsonObject(value) ? Object.fromEntries(Object.keys(value).map((key) => [key, as])) : as;
}

/** Annotations, or all of the metadata, may have come at once. */
function maskAnnotation(value: Json, as: string): Json {
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([key, inner]): [string, Json | undefined] => [
    key,
    key === LAST_APPLIED ? as : inner === undefined ? inner : maskAnnotation(inner, as),
  ]);
  return Object.fromEntries(entries);
}
