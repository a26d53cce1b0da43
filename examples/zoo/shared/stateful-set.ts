import { controllerReference, type KubeObject, kinds, type ObjectDraft } from '../hindcast.js';

type StatefulSet = NonNullable<typeof kinds.STATEFUL_SETS.object>;

/** What an operator of this zoo decides about a StatefulSet; the rest of the object is what the API asks for. */
export interface StatefulSetOptions {
  readonly name: string;
  readonly replicas: number;
  readonly annotations?: { readonly [key: string]: string };
  /** How much room each claim asks for; no claim template when absent. */
  readonly storage?: string;
}

/** A StatefulSet that `owner` manages, in the owner's namespace, complete enough for the API to take it. */
export function statefulSetFor(owner: KubeObject, options: StatefulSetOptions): ObjectDraft<StatefulSet> {
  const { name, replicas, annotations, storage } = options;
  const labels = { app: name };
  return {
    apiVersion: kinds.STATEFUL_SETS.apiVersion,
    kind: kinds.STATEFUL_SETS.kind,
    metadata: {
      name,
      namespace: owner.metadata.namespace,
      labels,
      annotations,
      ownerReferences: [controllerReference(owner)],
    },
    spec: {
      replicas,
      serviceName: name,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'server', image: 'server:1' }] } },
      ...(storage !== undefined && {
        volumeClaimTemplates: [
          { metadata: { name: 'persistence' }, spec: claimSpec(storage) },
        ] as unknown as StatefulSet['spec']['volumeClaimTemplates'],
      }),
    },
  };
}

/** The spec of a claim for this much room, as the claims and claim templates of the zoo's operators have it. */
export function claimSpec(storage: string) {
  return { accessModes: ['ReadWriteOnce'] as const, resources: { requests: { storage } } };
}
