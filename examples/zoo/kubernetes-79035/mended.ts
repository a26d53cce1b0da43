import { autoscaler } from './autoscaler.js';

/** As many as are asked for now. */
export const mended = autoscaler(({ spec }) => spec.replicas ?? 1);
