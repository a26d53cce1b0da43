/** The metrics API, which Kubernetes leaves to whoever measures. */
const METRICS = 'metrics.k8s.io';
const HINDCAST = '.hindcast.dev';

/**
 * Whether a group is one that Hindcast serves besides those of Kubernetes. It answers for these whatever an APIService says: in a simulated cluster
 * the Pods of a metrics server measure nothing.
 */
export function isOwnApi(group: string): boolean {
  return group === METRICS || group.endsWith(HINDCAST);
}
