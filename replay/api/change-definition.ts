import { describe, TYPE_META } from '../../core/schema/described-schema.js';
import type { ExtraResource } from '../../core/schema/resource-info.js';
import { TIMELINE_GROUP } from './change.js';

const { text, time, revision, flag, anything, list, map, object } = describe;

const ACTOR = object(
  'Who asked for the change.',
  {
    user: text('The name of the user.'),
    groups: list('The groups the user was in.', text('The name of a group.')),
    userAgent: text('The program, as it called itself.'),
    controller: text('The name of the controller that decided it, when one did.'),
  },
  ['user', 'groups'],
);

const OBJECT = object(
  'The object that was changed.',
  {
    apiVersion: text('The version it is stored in.'),
    kind: text('Its kind; its resource where the kind is not known.'),
    resource: text('Its resource: the plural of its kind, in lower case.'),
    namespace: text('Its namespace. Absent for a cluster-scoped object, whose changes lie in the namespace default.'),
    name: text('Its name.'),
    uid: text('Its UID, which tells it from others that had or will have the same name.'),
  },
  ['apiVersion', 'kind', 'resource', 'name', 'uid'],
);

const FIELD = object(
  'One field that differs between the object before and after.',
  {
    path: text('The way to the field: spec.containers[name=web].image. Items of lists are named by their keys.'),
    type: text('What became of it.', ['added', 'removed', 'changed', 'reordered']),
    before: anything('Its value before. The values of a Secret are masked.'),
    after: anything('Its value after. The values of a Secret are masked.'),
  },
  ['path', 'type'],
);

const CAUSE = object(
  'What led to the change, and how much of the truth whoever decided it had seen.',
  {
    trigger: revision('The revision of the change that made the controller look.'),
    seen: revision('The revision up to which the decider had seen objects of this kind, or everything.'),
    seenByResource: map('The same for each resource, where they differ.', revision('A revision.')),
    inferred: flag('Whether seen was inferred from what the server last sent an outside client.'),
    unseen: revision('How many changes had been committed which the decider had not seen.'),
    stale: flag('Whether a newer version of this very object was among them.'),
    missed: revision('The version of the object that the decider had not seen.'),
    request: object(
      'The key that the controller was asked to reconcile.',
      { namespace: text('The namespace of the key.'), name: text('The name of the key.') },
      ['name'],
    ),
    now: time('The time that the controller was given.'),
    faults: list('The names of the faults that the decider was under.', text('A name.')),
  },
  [],
);

/** The resource `changes` of `timeline.hindcast.dev/v1`: what discovery and OpenAPI say of it. */
export const CHANGES: ExtraResource = {
  info: {
    group: TIMELINE_GROUP,
    version: 'v1',
    resource: 'changes',
    singular: 'change',
    kind: 'Change',
    groupResource: `changes.${TIMELINE_GROUP}`,
    namespaced: true,
    shortNames: [],
    categories: ['timeline'],
    verbs: ['get', 'list', 'watch'],
    subresources: [],
    storageVersion: 'v1',
    definition: 'dev.hindcast.timeline.v1.Change',
  },
  type: object(
    'Change is one committed write of the cluster: an event of its log. Changes are named by their revision, never change ' +
      'themselves, and lie in the namespace of the object they are about, or in default for a cluster-scoped one.',
    {
      ...TYPE_META,
      revision: revision('The position in the log, which is also the resourceVersion that the object got.'),
      time: time('When it was decided, to the millisecond.'),
      type: text('What became of the object.', ['created', 'modified', 'deleted']),
      verb: text('How it was asked for.', ['create', 'update', 'patch', 'delete']),
      subresource: text('The subresource that was written, if one was.'),
      fieldManager: text('The field manager of the request.'),
      actor: ACTOR,
      object: OBJECT,
      fields: list('What a modification changed, without the bookkeeping of the API server.', FIELD),
      reason: text("The decider's own words."),
      cause: CAUSE,
      correlation: text('An id that all changes have in common which one outside request led to.'),
      hash: text('SHA-256, in hex, over the hash before it and the stored event.'),
    },
    ['revision', 'time', 'type', 'verb', 'actor', 'object', 'correlation', 'hash'],
  ),
};
