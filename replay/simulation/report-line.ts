import type { CheckReport } from './check-report.js';

const ENDS = {
  exhausted: 'everything was tried',
  budget: 'the budget ended the search',
  counterexample: 'a counterexample was found',
  replayed: 'one history was replayed',
} as const;

/** How a check went, in a line: how much was tried, how fast, how far the faults went, and why it ended. */
export function reportLine({ name, schedules, milliseconds, workloads, exhaustive, ended }: CheckReport): string {
  const speed = Math.round((schedules * 1_000) / Math.max(milliseconds, 1));
  const faults = ['', ', every single fault', ', every two faults'][exhaustive];
  return `${name}: ${counted(schedules, 'schedule')} (${speed.toLocaleString('en')}/s) of ${counted(workloads, 'workload')}${faults}; ${ENDS[ended]}`;
}

function counted(count: number, what: string): string {
  return `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;
}
