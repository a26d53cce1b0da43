import type { ComputedResource } from '../../core/api/computed/computed-resource.js';
import type { Page, PageQuery } from '../../core/api/read/collection.js';
import { age } from '../../core/kinds/columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter, wideColumn } from '../../core/kinds/columns/table-printer.js';
import type { KubeObject } from '../../core/model/object.js';
import { fail, ok, type Result } from '../../core/model/result.js';
import type { Revision } from '../../core/model/revision.js';
import type { SelectableFields } from '../../core/model/selectable-fields.js';
import { stableDigest } from '../../core/model/stable-hash.js';
import { badRequest, type StatusError } from '../../core/model/status-error.js';
import { parseTimestamp, timestamp } from '../../core/model/timestamp.js';
import { TIMELINE_API_VERSION } from './change.js';
import { derivedUid } from './derived-uid.js';
import { FORKS } from './fork-definition.js';
import type { ForkInfo, ForkLister } from './fork-lister.js';

/** A fork as an object. */
interface Fork extends KubeObject, Omit<ForkInfo, 'name'> {}

const NONE = '<none>';

const FIELDS: SelectableFields = {
  labels: ['metadata.name', 'parent', 'time'],
  unsupported: (field) =>
    `field label not supported: ${field}; forks can be selected by metadata.name, parent and time`,
};

const PRINTER: TablePrinter<Fork> = {
  columns: [
    NAME,
    column('Base', 'integer', 'Last revision that it shares with its parent.'),
    column('Head', 'integer', 'Its newest revision.'),
    column('Parent', 'string', 'Fork that it was made from.'),
    column('Time', 'string', 'How time passes in it.'),
    AGE,
    column('Problem', 'string', 'What is wrong with it, or with a controller in it.'),
    wideColumn('Now', 'string', 'What time it is in the fork.'),
    wideColumn('Controllers', 'boolean', 'Whether controllers, scheduler and nodes run in it.'),
  ],
  cells: ({ metadata, base, head, parent, time, now: moment, controllers, problem }, now) => [
    metadata.name,
    base,
    head,
    parent ?? NONE,
    time,
    age(metadata.creationTimestamp, now),
    problem ?? NONE,
    moment ?? NONE,
    controllers,
  ],
};

/**
 * The forks of a cluster as the resource `forks`, by name. They are kept beside the log and not in it, so their lists carry no
 * resourceVersion and cannot be watched, as those of metrics.k8s.io, and which forks there were in the past is not known.
 */
export class ForksResource implements ComputedResource {
  readonly resource = FORKS;
  // A printer of forks is only ever given forks.
  readonly printer = PRINTER as TablePrinter;
  readonly fields = FIELDS;
  readonly readOnlyBecause = 'make and delete forks with `hindcast fork`';
  readonly #lister: ForkLister;

  constructor(lister: ForkLister) {
    this.#lister = lister;
  }

  revision(at: Revision | undefined): Result<undefined, StatusError> {
    if (at === undefined) return ok(undefined);
    return fail(badRequest('forks are not part of the history: ask for them in the present'));
  }

  async get(_namespace: string | undefined, name: string): Promise<KubeObject | undefined> {
    const found = (await this.#lister.list()).find((fork) => fork.name === name);
    return found === undefined ? undefined : forkObject(found);
  }

  async page({ selection }: PageQuery): Promise<Page> {
    const forks = (await this.#lister.list()).map(forkObject).filter(selection.matches);
    return { objects: forks.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1)) };
  }
}

function forkObject({ name, parent, base, head, created, time, now, controllers, problem }: ForkInfo): Fork {
  const metadata = {
    name,
    uid: derivedUid(stableDigest(`${name}\n${created}`)),
    // Nothing orders the versions of a fork; that is what an empty one says.
    resourceVersion: '',
    creationTimestamp: timestamp(parseTimestamp(created) ?? 0),
  };
  const about = { apiVersion: TIMELINE_API_VERSION, kind: 'Fork', metadata };
  return { ...about, parent, base, head, created, time, now, controllers, problem };
}
