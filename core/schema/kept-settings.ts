/**
 * The ConfigMaps in which the log keeps what a server was started with, so that forks and reruns decide as the cluster did: kube-apiserver's flags, and the
 * scheduler's configuration. There is none where nothing is said but what holds anyway, and nobody but the server writes them.
 */
export const SERVER_SETTINGS = { namespace: 'kube-system', name: 'hindcast-api-server' } as const;
export const SCHEDULER_SETTINGS = { namespace: 'kube-system', name: 'hindcast-scheduler' } as const;

/** All of them. */
export const KEPT_SETTINGS = [SERVER_SETTINGS, SCHEDULER_SETTINGS] as const;
