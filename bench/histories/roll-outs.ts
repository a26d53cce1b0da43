import type { EventLog } from '../../core/model/event-log.js';
import { createDeployment, setImage } from './deployments.js';
import { RecordedCluster } from './recorded-cluster.js';

/** Long enough for a roll-out to come to its end. */
const ROLL_OUT = 120_000;

/** How much of a history to record. */
export interface RollOutsShape {
  readonly deployments: number;
  /** How often each of them gets another image. */
  readonly rollOuts: number;
}

/** Records nothing but roll-outs: Deployments are created, rolled out again and again, and each time all Pods come and go. */
export async function recordRollOuts(log: EventLog, { deployments, rollOuts }: RollOutsShape): Promise<void> {
  const cluster = await RecordedCluster.start(log, { nodes: 20, namespaces: 10 });
  for (let index = 0; index < deployments; index++) await cluster.submit(createDeployment(index, {}));
  await cluster.pass(ROLL_OUT);
  for (let turn = 1; turn <= rollOuts; turn++) {
    for (let index = 0; index < deployments; index++) await cluster.submit(setImage(index, turn));
    await cluster.pass(ROLL_OUT);
  }
  await cluster.end();
}
