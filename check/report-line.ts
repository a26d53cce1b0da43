import type { CheckReport } from './check-report.js';
import { counted, schedulesText } from './progress-line.js';

const ENDS = {
  exhausted: 'everything was tried',
  budget: 'the budget ended the search',
  counterexample: 'a counterexample was found',
  replayed: 'one history was replayed',
} as const;

/** How a check went, in a line: how much was tried, how fast, how far the faults went, and why it ended. */
export function reportLine(report: CheckReport): string {
  const { name, workloads, exhaustive, ended } = report;
  const faults = ['', ', every single fault', ', every two faults'][exhaustive];
  return `${name}: ${schedulesText(report)} of ${counted(workloads, 'workload')}${faults}; ${ENDS[ended]}`;
}
