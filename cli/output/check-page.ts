import type { CheckReport } from '../../check/check-report.js';
import { reportLine } from '../../check/report-line.js';
import { printable } from '../../core/model/printable.js';
import type { Style } from './style.js';

/** How a check went, for a person: what was found and how, or how widely nothing was. */
export function checkPage(report: CheckReport, style: Style): string {
  const { counterexample, notes } = report;
  const lines = [`${printable(reportLine(report))}.`, ...notes.map(printable), ...coverageLines(report, style)];
  if (counterexample === undefined) return `${style('added', 'Nothing found.')} ${lines.join('\n')}\n`;
  const { property, revision, message, story, replay, shrinks, timeline } = counterexample;
  return [
    style('removed', printable(`${report.name} breaks ${property} at revision ${revision}: ${message}`)),
    '',
    ...story.map((line) => `  ${printable(line)}`),
    '',
    `Found in ${lines[0]}`,
    `Smaller ones tried: ${shrinks}`,
    ...(timeline === undefined ? [] : [`Timeline: ${timeline}  (hindcast log --data-dir ${timeline})`]),
    `Replay:   ${replay}`,
    '',
  ].join('\n');
}

/** Which faults struck, and how many different things each controller came to. */
function coverageLines({ struck, outcomes }: CheckReport, style: Style): readonly string[] {
  const told = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([what, count]) => `${what} ${count}`)
      .join(', ');
  const lines: string[] = [];
  if (Object.keys(struck).length > 0) lines.push(style('dim', `Struck:   ${told(struck)}`));
  if (Object.keys(outcomes).length > 0) lines.push(style('dim', `Outcomes: ${printable(told(outcomes))}`));
  return lines;
}

/** The same as plain JSON. The run itself lies in the saved timeline. */
export function plainReport({ counterexample, ...report }: CheckReport): object {
  if (counterexample === undefined) return report;
  const { run, ...told } = counterexample;
  return { ...report, counterexample: told };
}
