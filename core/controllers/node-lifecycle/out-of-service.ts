import type { Node } from '../../schema/generated/types/core.js';

/** Source: core/v1 TaintNodeOutOfService. */
const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service';

/** Whether somebody said of a node that it is off and will not come back on its own. */
export function isOutOfService({ spec }: Node): boolean {
  return spec.taints?.some(({ key }) => key === OUT_OF_SERVICE) ?? false;
}
