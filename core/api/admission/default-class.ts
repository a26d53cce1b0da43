import type { ResourceType } from '../../model/resource-type.js';
import { ok } from '../../model/result.js';
import { DEFAULT_STORAGE, defaultClass } from '../../schema/default-class.js';
import type { PersistentVolumeClaim } from '../../schema/generated/types/core.js';
import type { Ingress } from '../../schema/generated/types/networking.js';
import { PERSISTENT_VOLUME_CLAIMS, STORAGE_CLASSES } from '../../schema/kinds.js';
import type { AdmissionPlugin } from './plugin.js';

const INGRESS_CLASSES: ResourceType = {
  groupResource: 'ingressclasses.networking.k8s.io',
  apiVersion: 'networking.k8s.io/v1',
  kind: 'IngressClass',
  namespaced: false,
};
const INGRESSES = 'ingresses.networking.k8s.io';

const DEFAULT_INGRESS = ['ingressclass.kubernetes.io/is-default-class'];
const STORAGE_CLASS = 'volume.beta.kubernetes.io/storage-class';
const INGRESS_CLASS = 'kubernetes.io/ingress.class';

/** Gives claims that name no class the default one. Source: plugin/pkg/admission/storage/storageclass/setdefault. */
export const DEFAULT_STORAGE_CLASS: AdmissionPlugin = {
  name: 'DefaultStorageClass',
  resources: [PERSISTENT_VOLUME_CLAIMS.groupResource],
  create(scope, object) {
    const claim = object as PersistentVolumeClaim;
    const { annotations = {} } = claim.metadata;
    if (claim.spec.storageClassName !== undefined || Object.hasOwn(annotations, STORAGE_CLASS)) return ok(object);
    const storageClassName = defaultClass(scope.tip, STORAGE_CLASSES, DEFAULT_STORAGE);
    return ok(storageClassName === undefined ? object : { ...claim, spec: { ...claim.spec, storageClassName } });
  },
};

/** Gives Ingresses that name no class the default one. Source: plugin/pkg/admission/network/defaultingressclass. */
export const DEFAULT_INGRESS_CLASS: AdmissionPlugin = {
  name: 'DefaultIngressClass',
  resources: [INGRESSES],
  create(scope, object) {
    const ingress = object as Ingress;
    const { annotations = {} } = ingress.metadata;
    if (ingress.spec?.ingressClassName !== undefined || Object.hasOwn(annotations, INGRESS_CLASS)) return ok(object);
    const ingressClassName = defaultClass(scope.tip, INGRESS_CLASSES, DEFAULT_INGRESS);
    return ok(ingressClassName === undefined ? object : { ...ingress, spec: { ...ingress.spec, ingressClassName } });
  },
};
