import type { ClusterEvent } from '../../core/model/cluster-event.js';
import type { Controller } from '../../core/model/controller.js';
import type { ReadonlyEventLog } from '../../core/model/event-log.js';
import { decodeEvent, decodeHeader } from '../../core/model/event-record.js';
import { groupResource } from '../../core/model/group-resource.js';
import type { Revision } from '../../core/model/revision.js';
import type { ForkedCluster } from '../fork/fork-cluster.js';
import { objectAt } from '../object-at.js';
import type { RefusedWrite } from './closed-loop-outcome.js';
import { outsideCommand } from './outside-command.js';
import type { RecordedChance } from './recorded-chance.js';
import type { VirtualRun } from './virtual-run.js';

/** Where writes come from, and where they go. */
export interface FeedPorts {
  readonly log: ReadonlyEventLog;
  readonly fork: ForkedCluster;
  readonly run: VirtualRun;
  readonly chance: RecordedChance;
  /** Whose writes are left to them. */
  readonly controllers: readonly Controller[];
}

/** Writes to a fork, each at its time, what came to the recorded history from outside. */
export class OutsideFeed {
  readonly refused: RefusedWrite[] = [];
  fed = 0;
  readonly #ports: FeedPorts;
  readonly #inside: ReadonlySet<string>;

  constructor(ports: FeedPorts) {
    this.#ports = ports;
    this.#inside = new Set(ports.controllers.map(({ name }) => name));
  }

  /** Feeds the events from one revision to another. Rejects with what the run rejects with. */
  async feed(from: Revision, to: Revision, progress?: (revision: Revision) => void): Promise<void> {
    const { log, run } = this.#ports;
    let before: string | undefined;
    for await (const records of log.events({ from, to })) {
      for (const record of records) {
        const { revision, time, actor } = decodeHeader(record);
        const isOutside = actor.controller === undefined || !this.#inside.has(actor.controller);
        // Writes of one moment that nothing came between were one after the other before anybody acted.
        if (isOutside && before !== time) await run.until(Date.parse(time));
        if (isOutside) await this.#write(decodeEvent(record));
        before = isOutside ? time : undefined;
        progress?.(revision);
      }
    }
  }

  async #write(event: ClusterEvent): Promise<void> {
    const { log, fork, run, chance } = this.#ports;
    const { revision, time, actor, ref } = event;
    const address = { resource: groupResource(ref.group, ref.resource), namespace: ref.namespace, name: ref.name };
    const command = await outsideCommand(event, () => objectAt(log, address, revision - 1));
    this.fed++;
    const [named] = chance.await([command]);
    const cause = { reason: `as recorded at revision ${revision}` };
    const written = fork.submit(named!, { actor, cause });
    await run.settle();
    const result = await written;
    if (result.ok) return;
    const { verb, target } = command;
    this.refused.push({ revision, time, user: actor.user, verb, target, message: result.error.message });
  }
}
