import { customKind } from '../../check/custom-kind.js';
import { apply, remove, scale, type Workload } from '../../check/user-step.js';
import { type Controller, itsController, itself, SETTLED, watch } from '../../core/model/controller.js';
import { createObject, deleteObject, updateStatus } from '../../core/model/intent.js';
import { controllerReference, type KubeObject } from '../../core/model/object.js';
import type { View } from '../../core/model/view.js';
import { CONFIG_MAPS } from '../../core/schema/kinds.js';

/** A kind that asks for so many ConfigMaps `NAME-0` … */
export interface Shelf extends KubeObject {
  readonly spec: { readonly replicas: number };
  readonly status?: { readonly replicas?: number };
}

export const SHELVES = customKind<Shelf>({
  group: 'test.hindcast.dev',
  version: 'v1',
  kind: 'Shelf',
  plural: 'shelves',
});

function booksOf(view: View, shelf: KubeObject) {
  return view.ownedBy(CONFIG_MAPS, shelf.metadata.uid);
}

/** Keeps as many ConfigMaps as a Shelf asks for, and says how many there are. A correct controller. */
export const librarian: Controller = {
  name: 'librarian',
  watches: [watch(SHELVES, itself), watch(CONFIG_MAPS, itsController('Shelf'))],
  reconcile(view, { namespace, name }) {
    const shelf = view.get(SHELVES, namespace, name);
    if (shelf === undefined || shelf.metadata.deletionTimestamp !== undefined) return SETTLED;
    const books = booksOf(view, shelf);
    const { replicas } = shelf.spec;
    const wanted = Array.from({ length: replicas }, (_, index) => `${name}-${index}`);
    const status =
      shelf.status?.replicas === books.length
        ? []
        : [updateStatus(SHELVES, { ...shelf, status: { replicas: books.length } })];
    return {
      intents: [
        ...wanted
          .filter((book) => !books.some(({ metadata }) => metadata.name === book))
          .map((book) =>
            createObject(CONFIG_MAPS, {
              metadata: { namespace, name: book, ownerReferences: [controllerReference(shelf)] },
            }),
          ),
        ...(books.length > replicas
          ? // The status is written first: it is refused when the Shelf was seen as it is no more, and then nothing is destroyed.
            [
              updateStatus(SHELVES, { ...shelf, status: { replicas: -1 } }),
              ...books
                .filter(({ metadata }) => !wanted.includes(metadata.name))
                .map((book) => deleteObject(CONFIG_MAPS, book)),
            ]
          : status),
      ],
    };
  },
};

/** The same, but it destroys on what it saw alone. */
export const hasty: Controller = {
  ...librarian,
  name: 'hasty-librarian',
  reconcile(view, request, now) {
    const { intents } = librarian.reconcile(view, request, now);
    return {
      intents: intents.filter(({ target }, index) => target.subresource !== 'status' || index === intents.length - 1),
    };
  },
};

export const shelf = (replicas: number) =>
  apply(SHELVES, { metadata: { namespace: 'default', name: 'a' }, spec: { replicas } });

export const upAndDown: Workload = [
  shelf(2),
  scale(SHELVES, 'default', 'a', 1),
  scale(SHELVES, 'default', 'a', 2),
  remove(SHELVES, 'default', 'a'),
];
