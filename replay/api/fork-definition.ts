import { describe, TYPE_META } from '../../core/schema/described-schema.js';
import type { ExtraResource } from '../../core/schema/resource-info.js';
import { TIMELINE_GROUP } from './change.js';

const { text, time, revision, flag, object } = describe;

/** The resource `forks` of `timeline.hindcast.dev/v1`: what discovery and OpenAPI say of it. */
export const FORKS: ExtraResource = {
  info: {
    group: TIMELINE_GROUP,
    version: 'v1',
    resource: 'forks',
    singular: 'fork',
    kind: 'Fork',
    groupResource: `forks.${TIMELINE_GROUP}`,
    namespaced: false,
    shortNames: [],
    categories: ['timeline'],
    verbs: ['get', 'list'],
    subresources: [],
    storageVersion: 'v1',
    definition: 'dev.hindcast.timeline.v1.Fork',
  },
  type: object(
    'Fork is another future of the cluster: a timeline that shares its parent up to a revision and goes on from there. It is served ' +
      'under /fork/NAME, and made and deleted with hindcast fork.',
    {
      ...TYPE_META,
      parent: text('The fork that it was made from. Absent for a fork of the cluster itself.'),
      base: revision('The last revision that it shares with its parent.'),
      head: revision('Its newest revision.'),
      created: time('When it was made.'),
      time: text('How time passes in it: with the clock of the wall, or only when it is told to.', ['real', 'virtual']),
      now: time('What time it is in the fork.'),
      controllers: flag('Whether controllers, scheduler and nodes run in it.'),
      problem: text(
        'What is wrong: why it cannot be opened or started, or the newest defect of a controller since it was.',
      ),
    },
    ['base', 'head', 'created', 'time', 'controllers'],
  ),
};
