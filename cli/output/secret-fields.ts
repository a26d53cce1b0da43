import type { Json } from '../../core/model/json.js';
import type { FieldChange } from '../../replay/diff/field-change.js';

const HIDDEN = '***';

/**
 * The changes of an object as a terminal may show them: the values of a Secret are masked, as `kubectl diff` masks them.
 * `-o json` and `-o yaml` are for programs and show what is there. Source: kubectl pkg/cmd/diff/diff.go, Masker.
 */
export function withoutSecrets(kind: string, fields: readonly FieldChange[]): readonly FieldChange[] {
  return kind === 'Secret' ? fields.map(masked) : fields;
}

function masked(change: FieldChange): FieldChange {
  if (change.type === 'reordered' || !/^(data|stringData)\b|last-applied-configuration/.test(change.path))
    return change;
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
  }
}

function mask(value: Json, as: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return as;
  return Object.fromEntries(Object.keys(value).map((key) => [key, as]));
}

/** A whole object as a terminal may show it. */
export function objectWithoutSecrets<T extends object>(object: T): T {
  const { kind, data, stringData } = object as {
    readonly kind?: unknown;
    readonly data?: Json;
    readonly stringData?: Json;
  };
  if (kind !== 'Secret') return object;
  return {
    ...object,
    ...(data === undefined ? {} : { data: mask(data, HIDDEN) }),
    ...(stringData === undefined ? {} : { stringData: mask(stringData, HIDDEN) }),
  };
}
