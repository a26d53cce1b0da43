import type { GroupResource } from '../../model/group-resource.js';
import type { KubeObject } from '../../model/object.js';
import type { Result } from '../../model/result.js';
import type { StatusError } from '../../model/status-error.js';
import type { DecisionScope } from '../decide/decision.js';
import type { AdmittedChange } from './attributes-of.js';

/**
 * What the cluster has to say of writes to some resources, beyond what their kind says: it adds to an object, or refuses it. Its rules are
 * about other objects of the cluster or about who writes, which no kind knows of. Source: k8s.io/apiserver pkg/admission.
 */
export interface AdmissionPlugin {
  /** As kube-apiserver names it. */
  readonly name: string;
  /** Which resources it is for; all when absent. Of all it reads nothing but metadata. */
  readonly resources?: readonly GroupResource[];
  /** What it adds to a new object. What has no name yet has its `generateName`. It may be asked twice, when webhooks change what it made. */
  readonly create?: (scope: DecisionScope, object: KubeObject) => Result<KubeObject, StatusError>;
  readonly update?: (
    scope: DecisionScope,
    object: KubeObject,
    replaced: ReplacedObject,
  ) => Result<KubeObject, StatusError>;
  /** Why a subresource may not be made that has a body of its own, such as a Binding, before anybody changes that; undefined when it may. */
  readonly createSubresource?: (scope: DecisionScope, change: AdmittedChange) => StatusError | undefined;
  /** Why a delete is refused; undefined when it is not. */
  readonly delete?: (scope: DecisionScope, object: KubeObject) => StatusError | undefined;
  /** Why a change is refused that is otherwise sound, once nobody changes it any more; undefined when it is not. Subresources come here, too. */
  readonly validate?: (scope: DecisionScope, change: AdmittedChange) => StatusError | undefined;
}

/** What an update replaces. */
export interface ReplacedObject {
  readonly before: KubeObject;
  /** Absent for an update of the object itself. */
  readonly subresource?: string;
}
