import type { Progress } from './check-report.js';

/** One line of what a search has tried so far: `1,200 schedules (950/s), 12 workloads, 54 outcomes of reconciles, 11 kinds of faults and reorderings struck`. */
export function progressLine(progress: Progress): string {
  const { workloads, outcomes, struck } = progress;
  const different = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  const kinds = Object.keys(struck).length;
  return [
    schedulesText(progress),
    counted(workloads, 'workload'),
    `${counted(different, 'outcome')} of reconciles`,
    `${kinds === 1 ? '1 kind' : `${kinds} kinds`} of faults and reorderings struck`,
  ].join(', ');
}

/** How many schedules, and how fast: `1,200 schedules (950/s)`. */
export function schedulesText({ schedules, milliseconds }: Pick<Progress, 'schedules' | 'milliseconds'>): string {
  const rate = milliseconds === 0 ? 0 : Math.round((schedules * 1_000) / milliseconds);
  return `${counted(schedules, 'schedule')} (${rate.toLocaleString('en-US')}/s)`;
}

/** A number of things: `1 workload`, `1,200 workloads`. */
export function counted(number: number, what: string): string {
  return `${number.toLocaleString('en-US')} ${what}${number === 1 ? '' : 's'}`;
}
