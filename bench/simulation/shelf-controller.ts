import { customKind } from '../../check/custom-kind.js';
import { apply, remove, scale, type Workload } from '../../check/user-step.js';
import { type Controller, itsController, itself, SETTLED, watch } from '../../core/model/controller.js';
import { createObject, deleteObject, updateStatus } from '../../core/model/intent.js';
import { controllerReference, type KubeObject } from '../../core/model/object.js';
import { CONFIG_MAPS } from '../../core/schema/kinds.js';

/** A kind that asks for so many ConfigMaps `NAME-0` and on, as most operators' kinds ask for replicas. */
interface Shelf extends KubeObject {
  readonly spec: { readonly replicas: number };
  readonly status?: { readonly replicas?: number };
}

export const SHELVES = customKind<Shelf>({
  group: 'bench.hindcast.dev',
  version: 'v1',
  kind: 'Shelf',
  plural: 'shelves',
});

/** Makes the ConfigMaps that are missing, deletes those that are too many, and then says in the status how many there are. */
export const shelfController: Controller = {
  name: 'shelf-controller',
  watches: [watch(SHELVES, itself), watch(CONFIG_MAPS, itsController(SHELVES.kind))],
  reconcile(view, { namespace, name }) {
    const shelf = view.get(SHELVES, namespace, name);
    if (shelf === undefined || shelf.metadata.deletionTimestamp !== undefined) return SETTLED;
    const books = view.ownedBy(CONFIG_MAPS, shelf.metadata.uid);
    const wanted = Array.from({ length: shelf.spec.replicas }, (_, index) => `${name}-${index}`);
    const missing = wanted.filter((book) => !books.some(({ metadata }) => metadata.name === book));
    const surplus = books.filter(({ metadata }) => !wanted.includes(metadata.name));
    // A status is refused when the Shelf is no more what was seen, and what comes after it is then not sent.
    const status = updateStatus(SHELVES, { ...shelf, status: { replicas: books.length - surplus.length } });
    const isSaid = shelf.status?.replicas === books.length && surplus.length === 0;
    return {
      intents: [
        ...missing.map((book) =>
          createObject(CONFIG_MAPS, {
            metadata: { namespace, name: book, ownerReferences: [controllerReference(shelf)] },
          }),
        ),
        ...(isSaid ? [] : [status]),
        ...surplus.map((book) => deleteObject(CONFIG_MAPS, book)),
      ],
    };
  },
};

const [namespace, name] = ['default', 'a'];

/** Twenty writes when all goes well, four of them the user's. */
export const SHELF_LIFE: Workload = [
  apply(SHELVES, { metadata: { namespace, name }, spec: { replicas: 5 } }),
  scale(SHELVES, namespace, name, 2),
  scale(SHELVES, namespace, name, 6),
  remove(SHELVES, namespace, name),
];
