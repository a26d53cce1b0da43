/** The longest body that is read, as kube-apiserver's `--max-request-body-size`. */
export const MAX_BODY_BYTES = 3 * 1024 * 1024;

/** How deep a body may nest. Go's decoder stops at 10,000; below this no step of ours runs out of stack. */
export const MAX_BODY_DEPTH = 512;

/**
 * How many members and items a body may have, at all depths. Kubernetes has no such limit. Here one process decides every write, and all that
 * is done with a body takes time in proportion to this number; the largest definitions of custom resources have some fifteen thousand.
 */
export const MAX_BODY_VALUES = 16_000;

/** What a body with more of them is told, and a patch that would make an object with more; `managedFields` do not count. */
export const TOO_MANY_VALUES = `Request entity too large: limit is ${MAX_BODY_VALUES} fields and items`;
