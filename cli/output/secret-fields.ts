import { isJsonObject, type Json } from '../../core/model/json.js';

const HIDDEN = '***';
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** A whole object as a terminal may show it: kubectl keeps a copy of what was applied in an annotation, which is masked as well. */
export function objectWithoutSecrets<T extends object>(object: T): T {
  const { kind, data, stringData, metadata } = object as {
    readonly kind?: unknown;
    readonly data?: Json;
    readonly stringData?: Json;
    readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
  };
  if (kind !== 'Secret') return object;
  const annotations = metadata?.annotations;
  const isCopied = annotations !== undefined && Object.hasOwn(annotations, LAST_APPLIED);
  return {
    ...object,
    ...(isCopied ? { metadata: { ...metadata, annotations: { ...annotations, [LAST_APPLIED]: HIDDEN } } } : {}),
    ...(data === undefined ? {} : { data: mask(data) }),
    ...(stringData === undefined ? {} : { stringData: mask(stringData) }),
  };
}

function mask(value: Json): Json {
  return isJsonObject(value) ? Object.fromEntries(Object.keys(value).map((key) => [key, HIDDEN])) : HIDDEN;
}
