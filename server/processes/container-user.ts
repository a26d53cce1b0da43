import type { Container, Pod } from '../../core/schema/generated/types/core.js';

/** Who a container's programs are. */
export interface ContainerUser {
  readonly uid: number;
  readonly gid: number;
  /** Groups beside that of `gid`. */
  readonly groups: readonly number[];
}

/** Who the programs of a container are to be; undefined where nobody says so. Source: pkg/kubelet/kuberuntime/security_context.go. */
export function userOf({ spec }: Pod, { securityContext }: Container): ContainerUser | undefined {
  const ofPod = spec.securityContext;
  const uid = securityContext?.runAsUser ?? ofPod?.runAsUser;
  const gid = securityContext?.runAsGroup ?? ofPod?.runAsGroup;
  if (uid === undefined && gid === undefined) return undefined;
  const groups = [...(ofPod?.supplementalGroups ?? []), ...(ofPod?.fsGroup === undefined ? [] : [ofPod.fsGroup])];
  return { uid: uid ?? 0, gid: gid ?? 0, groups };
}
