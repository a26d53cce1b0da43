import { createHash } from 'node:crypto';
import type { Deviation } from '../../check/deviation.js';
import { FAULT_KINDS } from '../../check/fault-kind.js';
import { logEntries } from '../../check/save-timeline.js';
import { scenarioOf } from '../../check/scenario-of.js';
import { opportunities } from '../../check/search/opportunities.js';
import { TrialRunner } from '../../check/search/trial-runner.js';
import { seededRandom } from '../../core/engine/virtual-environment.js';
import { GENESIS_HASH } from '../../core/model/event-record.js';
import { ROLL_OUT } from '../simulation/roll-out.js';

const FAULTS = new Set(FAULT_KINDS);
const DEVIATIONS = 5;

// Runs a whole cluster from a seed, with a few things gone otherwise that the seed chooses, too, and prints the SHA-256 of all that is in
// its log. Argument: the seed.
const seed = Number(process.argv[2]);
const trialRunner = new TrialRunner(scenarioOf([], { workload: ROLL_OUT, cluster: 'whole' }), []);
const random = seededRandom(seed);
const possible = allOpportunities();
const deviations = Array.from({ length: DEVIATIONS }, () => possible[Math.floor(random() * possible.length)]!);
const run = trialRunner.run(trialRunner.begin({ seed, workload: ROLL_OUT, deviations }).run());
const hash = createHash('sha256');
for (const { record, after } of logEntries(run, GENESIS_HASH)) hash.update(record).update(after ?? '');
console.log(hash.digest('hex'));

/** Everything that could go otherwise when nothing else does. */
function allOpportunities(): readonly Deviation[] {
  const simulator = trialRunner.begin({ seed, workload: ROLL_OUT, deviations: [] });
  const found: Deviation[] = [];
  while (!simulator.isOver) {
    const before = simulator.position();
    simulator.step();
    found.push(...opportunities({ before, after: simulator }, FAULTS));
  }
  return found;
}
