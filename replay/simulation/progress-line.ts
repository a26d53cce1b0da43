import type { Progress } from './check-report.js';

/** One line of what a search has tried so far: `1,200 schedules (950/s), 12 workloads, 54 outcomes, 11 kinds of faults and reorderings struck`. */
export function progressLine({ schedules, milliseconds, workloads, outcomes, struck }: Progress): string {
  const rate = milliseconds === 0 ? 0 : Math.round((schedules * 1_000) / milliseconds);
  const different = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  const kinds = Object.keys(struck).length;
  return [
    `${count(schedules, 'schedule')} (${rate.toLocaleString('en-US')}/s)`,
    count(workloads, 'workload'),
    `${count(different, 'outcome')} of reconciles`,
    `${kinds === 1 ? '1 kind' : `${kinds} kinds`} of faults and reorderings struck`,
  ].join(', ');
}

function count(number: number, what: string): string {
  return `${number.toLocaleString('en-US')} ${what}${number === 1 ? '' : 's'}`;
}
