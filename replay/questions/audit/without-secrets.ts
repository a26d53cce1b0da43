import type { Operation } from 'fast-json-patch';
import type { KubeObject } from '../../../core/model/object.js';
import type { AuditedOperation } from './audit-event.js';

/** kubectl keeps here what was applied, data and all. Source: kubectl apply, core/v1 LastAppliedConfigAnnotation. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** What an operation puts at one of these may hold the data of a Secret, or kubectl's copy of it. */
const SECRET_POINTERS = [
  '',
  '/metadata',
  '/metadata/annotations',
  `/metadata/annotations/${LAST_APPLIED.replace('/', '~1')}`,
];

/** A Secret without its data, and without kubectl's copy of it. */
export function secretWithoutData(secret: KubeObject): KubeObject {
  const { data, stringData, ...rest } = secret as KubeObject & {
    readonly data?: unknown;
    readonly stringData?: unknown;
  };
  const { annotations } = secret.metadata;
  if (annotations === undefined || !Object.hasOwn(annotations, LAST_APPLIED)) return rest;
  const { [LAST_APPLIED]: copy, ...others } = annotations;
  return { ...rest, metadata: { ...rest.metadata, annotations: others } };
}

/** What changed in a Secret: which members stays visible, and what they hold does not. */
export function patchWithoutData(patch: readonly Operation[]): readonly AuditedOperation[] {
  return patch.map((operation) => {
    if (!('value' in operation) || !mayHoldData(operation.path)) return operation;
    const { value, ...rest } = operation;
    return rest;
  });
}

function mayHoldData(path: string): boolean {
  return SECRET_POINTERS.includes(path) || /^\/(data|stringData)(\/|$)/.test(path);
}
