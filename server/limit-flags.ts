/** How many requests are served at a time, as kube-apiserver's flags say it. Members are named for these. */
export interface LimitFlags {
  readonly maxRequestsInflight?: number;
  readonly maxMutatingRequestsInflight?: number;
}

const READING = 400;
const WRITING = 200;

/** Both together: priority levels share out what the flags say apart. Source: apiserver pkg/server/options/server_run_options.go. */
export function requestsInFlight({
  maxRequestsInflight = READING,
  maxMutatingRequestsInflight = WRITING,
}: LimitFlags): number {
  return maxRequestsInflight + maxMutatingRequestsInflight;
}
