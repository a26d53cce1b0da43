import { builtInControllers, controllerOf, defineController, type KubeObject, kinds, mergePatch } from 'hindcast';

const [own] = builtInControllers({ resourceOf: () => undefined }).filter(
  ({ name }) => name === 'deployment-controller',
);

const revisionOf = ({ metadata }: KubeObject) => metadata.annotations?.['deployment.kubernetes.io/revision'];

/**
 * The Deployment controller of this release with a bug planted on purpose: as soon as a template changes, it takes the Pods of the old
 * one away instead of waiting for the new ones to become ready. With an image that cannot be pulled, nothing is left that serves.
 */
export default defineController({
  ...own!,
  reconcile(view, request, now) {
    const wanted = own!.reconcile(view, request, now);
    const deployment = view.get(kinds.DEPLOYMENTS, request.namespace, request.name);
    if (deployment === undefined) return wanted;
    const revision = revisionOf(deployment);
    const old = [...view.list(kinds.REPLICA_SETS, request.namespace)].filter(
      (set) =>
        controllerOf(set)?.uid === deployment.metadata.uid && revisionOf(set) !== revision && set.spec?.replicas !== 0,
    );
    const hasty = old.map((set) =>
      mergePatch(kinds.REPLICA_SETS, set, { spec: { replicas: 0 } }, { reason: 'nobody needs the old ones any more' }),
    );
    return { ...wanted, intents: [...wanted.intents, ...hasty] };
  },
});
