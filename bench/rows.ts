import type { Row } from './row.js';
import { accessDecisions } from './rows/access-decisions.js';
import { admission } from './rows/admission.js';
import { builtInViolations } from './rows/built-in-violations.js';
import { commitLatency } from './rows/commit-latency.js';
import { commits } from './rows/commits.js';
import { configMapCreates } from './rows/config-map-creates.js';
import { definitions } from './rows/definitions.js';
import { deploymentReady } from './rows/deployment-ready.js';
import { forking } from './rows/fork.js';
import { idleCluster } from './rows/idle-cluster.js';
import { largeCluster } from './rows/large-cluster.js';
import { liveWatch } from './rows/live-watch.js';
import { listsAtOnce, longestHold } from './rows/longest-hold.js';
import { memory } from './rows/memory.js';
import { nodeDies } from './rows/node-dies.js';
import { pastReads } from './rows/past-reads.js';
import { podApplies } from './rows/pod-applies.js';
import { podCreates, podCreatesWithoutNodes } from './rows/pod-creates.js';
import { podGets } from './rows/pod-gets.js';
import { podList } from './rows/pod-list.js';
import { podPatches } from './rows/pod-patches.js';
import { rebuild } from './rows/rebuild.js';
import { replayedWatch } from './rows/replayed-watch.js';
import { rerun, rerunRollOuts } from './rows/rerun.js';
import { ruleEvaluations } from './rows/rule-evaluations.js';
import { sameSeed } from './rows/same-seed.js';
import { schedulerPlain, schedulerSpread } from './rows/scheduler.js';
import { schedulesDeployment } from './rows/schedules-deployment.js';
import { schedulesModel } from './rows/schedules-model.js';
import { startUp } from './rows/start-up.js';
import { blaming, differences, explaining, opening, playing, summing, wholeState } from './rows/time-travel.js';
import { timeTravelMemory } from './rows/time-travel-memory.js';
import { verify } from './rows/verify.js';
import { zooFalseAlarms } from './rows/zoo-false-alarms.js';
import { zooFound } from './rows/zoo-found.js';

/** Every row, in the order they are measured: those that only read the big log come before those that serve and change it. */
export const ROWS: readonly Row[] = [
  commits,
  commitLatency,
  podCreates,
  podCreatesWithoutNodes,
  configMapCreates,
  podPatches,
  podApplies,
  podGets,
  admission,
  accessDecisions,
  ruleEvaluations,
  podList,
  longestHold,
  listsAtOnce,
  liveWatch,
  rebuild,
  pastReads,
  opening,
  wholeState,
  playing,
  differences,
  blaming,
  explaining,
  summing,
  forking,
  rerun,
  rerunRollOuts,
  verify,
  timeTravelMemory,
  memory,
  startUp,
  definitions,
  replayedWatch,
  deploymentReady,
  schedulerPlain,
  schedulerSpread,
  nodeDies,
  idleCluster,
  largeCluster,
  schedulesModel,
  schedulesDeployment,
  zooFound,
  zooFalseAlarms,
  sameSeed,
  builtInViolations,
];
