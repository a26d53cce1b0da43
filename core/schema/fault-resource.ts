import { describe, TYPE_META } from './described-schema.js';
import { FAULTS } from './fault.js';
import { FAULT_TYPES } from './fault-type.js';
import type { FieldSchema } from './field-schema.js';
import type { ExtraResource } from './resource-info.js';

const { text, time, revision, list, object } = describe;

const count = (description: string): FieldSchema => ({ type: 'integer', format: 'int32', description });

const spec = object(
  'What goes wrong, for whom, and how often.',
  {
    type: text('What goes wrong.', FAULT_TYPES),
    controller: text('The controller it is for, by the name it has in the log; "*" for every one.'),
    node: text('The simulated node it is for.'),
    client: object(
      'The clients it is for: all that match what is set here, so {} means every client.',
      {
        user: text('The name of the user.'),
        userAgent: text('What the user agent begins with, as in "kubectl/".'),
      },
      [],
    ),
    kinds: list(
      'The resources it is for, as "pods" or "deployments.apps". Every one but faults when absent.',
      text('A resource and its group.'),
    ),
    verbs: list(
      'The verbs it is for. Writes when absent, of slow-api every verb.',
      text('A verb.', ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection']),
    ),
    afterWrites: count('How many go well before each strike.'),
    times: count('How often it strikes before it expires. Without end when absent.'),
    probability: count('With what probability it strikes each time, in percent. 100 when absent.'),
    for: text('How long it lasts: 30s, 5m. Until it is deleted when absent.'),
    delay: text('How much later something comes: 500ms, 10s.'),
    revisions: count('How many revisions a view is behind.'),
    by: text('How far the clock is off: 10m is fast, -10m is slow.'),
    pressure: text('What a node runs out of.', ['memory', 'disk', 'pid']),
  },
  ['type'],
);

const status = object(
  'What became of it. The cluster writes this.',
  {
    phase: text('Whether it still strikes.', ['Active', 'Expired']),
    startTime: time('When it began.'),
    endTime: time('When it expired.'),
    revision: revision('The newest revision when it began.'),
    struck: count('How often it struck.'),
    passed: count('How many went well since it last struck.'),
    lastStrikeTime: time('When it last struck.'),
    lastStrike: text('What it struck last.'),
  },
  [],
);

/** The resource `faults` of `simulation.hindcast.dev/v1`: what discovery and OpenAPI say of it. */
export const FAULT_RESOURCE: ExtraResource = {
  info: {
    group: 'simulation.hindcast.dev',
    version: 'v1',
    resource: 'faults',
    singular: 'fault',
    kind: FAULTS.kind,
    groupResource: FAULTS.groupResource,
    namespaced: false,
    shortNames: [],
    categories: ['simulation'],
    verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
    subresources: [
      {
        name: 'status',
        verbs: ['get', 'patch', 'update'],
        group: 'simulation.hindcast.dev',
        version: 'v1',
        kind: FAULTS.kind,
      },
    ],
    storageVersion: 'v1',
    definition: 'dev.hindcast.simulation.v1.Fault',
  },
  type: object(
    'Fault makes something in the cluster go wrong for as long as it is there: a controller, a client of the API, a node, the clock or ' +
      'the store. Deleting it heals.',
    { ...TYPE_META, spec, status },
    ['spec'],
  ),
};
