import { compareQuantities, type Quantity, quantityFrom, quantityOf } from '../model/quantity.js';
import type { PersistentVolumeClaim } from '../schema/generated/types/core.js';
import type { Amounts } from './amounts.js';

const CLAIMS = 'persistentvolumeclaims';
const STORAGE = 'requests.storage';
const OF_CLASS = '.storageclass.storage.k8s.io/';
const BETA_CLASS = 'volume.beta.kubernetes.io/storage-class';
const NANO = 1_000_000_000n;

/** What a claim uses of a quota, of all storage and of its class. Source: pkg/quota/v1/evaluator/core/persistent_volume_claims.go Usage. */
export function claimUsage({ metadata, spec, status }: PersistentVolumeClaim): Amounts {
  const storageClass = metadata.annotations?.[BETA_CLASS] ?? spec.storageClassName ?? '';
  const usage = new Map([
    [CLAIMS, quantityOf(1)],
    [`count/${CLAIMS}`, quantityOf(1)],
  ]);
  if (storageClass !== '') usage.set(`${storageClass}${OF_CLASS}${CLAIMS}`, quantityOf(1));
  const asked = wholeBytes(spec.resources?.requests?.['storage']);
  if (asked === undefined) return usage;
  const allocated = wholeBytes(status?.allocatedResources?.['storage']);
  const storage = allocated !== undefined && compareQuantities(allocated, asked) > 0 ? allocated : asked;
  usage.set(STORAGE, storage);
  if (storageClass !== '') usage.set(`${storageClass}${OF_CLASS}${STORAGE}`, storage);
  return usage;
}

/** Whether a quota of a name is about claims. */
export function isOfClaims(name: string): boolean {
  if (name === CLAIMS || name === `count/${CLAIMS}` || name === STORAGE) return true;
  return name.endsWith(`${OF_CLASS}${CLAIMS}`) || name.endsWith(`${OF_CLASS}${STORAGE}`);
}

function wholeBytes(text: string | number | undefined): Quantity | undefined {
  const quantity = text === undefined ? undefined : quantityFrom(text);
  if (quantity === undefined) return undefined;
  return { ...quantity, nano: ((quantity.nano + NANO - 1n) / NANO) * NANO };
}
