import {
  controllerReference,
  createObject,
  customKind,
  defineController,
  deleteObject,
  itsController,
  itself,
  type KubeObject,
  kinds,
  SETTLED,
  watch,
} from 'hindcast';

interface Zookeeper extends KubeObject {
  readonly spec: { readonly replicas: number };
}

/** What the CustomResourceDefinition says. Workloads are drawn from the schema. */
export const ZOOKEEPERS = customKind<Zookeeper>({
  group: 'example.com',
  version: 'v1',
  kind: 'Zookeeper',
  schema: {
    type: 'object',
    required: ['spec'],
    properties: {
      spec: {
        type: 'object',
        required: ['replicas'],
        properties: { replicas: { type: 'integer', minimum: 1, maximum: 3 } },
      },
    },
  },
});

/** Keeps a volume claim for each server of a Zookeeper, and deletes those that no server needs any more. */
export const zookeeper = defineController({
  name: 'zookeeper-operator',
  watches: [watch(ZOOKEEPERS, itself), watch(kinds.PERSISTENT_VOLUME_CLAIMS, itsController('Zookeeper'))],
  reconcile(view, { namespace, name }) {
    const owner = view.get(ZOOKEEPERS, namespace, name);
    if (owner === undefined || owner.metadata.deletionTimestamp !== undefined) return SETTLED;
    const wanted = Array.from({ length: owner.spec.replicas }, (_, server) => `data-${name}-${server}`);
    const claims = view.ownedBy(kinds.PERSISTENT_VOLUME_CLAIMS, owner.metadata.uid);
    const missing = wanted.filter((claim) => !claims.some(({ metadata }) => metadata.name === claim));
    const surplus = claims.filter(({ metadata }) => !wanted.includes(metadata.name));
    return {
      intents: [
        ...missing.map((claim) =>
          createObject(kinds.PERSISTENT_VOLUME_CLAIMS, {
            metadata: { namespace, name: claim, ownerReferences: [controllerReference(owner)] },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '20Gi' } } },
          }),
        ),
        ...surplus.map((claim) => deleteObject(kinds.PERSISTENT_VOLUME_CLAIMS, claim)),
      ],
    };
  },
});
