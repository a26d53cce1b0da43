import type { GroupResource } from '../../model/group-resource.js';
import { ok } from '../../model/result.js';
import type { AdmissionPlugin } from './plugin.js';

/** What holds an object of each resource until its protection controller finds it unused. */
const FINALIZERS: ReadonlyMap<GroupResource, string> = new Map([
  ['persistentvolumes', 'kubernetes.io/pv-protection'],
  ['persistentvolumeclaims', 'kubernetes.io/pvc-protection'],
  ['volumeattributesclasses.storage.k8s.io', 'kubernetes.io/vac-protection'],
]);

/** Keeps what is in use from going. Source: plugin/pkg/admission/storage/storageobjectinuseprotection. */
export const STORAGE_OBJECT_IN_USE_PROTECTION: AdmissionPlugin = {
  name: 'StorageObjectInUseProtection',
  resources: [...FINALIZERS.keys()],
  create(scope, object) {
    const finalizer = FINALIZERS.get(scope.info.groupResource);
    const present = object.metadata.finalizers ?? [];
    if (finalizer === undefined || present.includes(finalizer)) return ok(object);
    return ok({ ...object, metadata: { ...object.metadata, finalizers: [...present, finalizer] } });
  },
};
