import { messageOf } from '../core/model/thrown-text.js';
import { parseArguments } from './arguments.js';
import { Bench } from './bench.js';
import { type Figure, figureOf, type Measurement, noiseOf } from './figure.js';
import { Progress } from './progress.js';
import { isPicked, type Row } from './row.js';
import { ROWS } from './rows.js';
import { numberText, tableOf } from './table.js';

/** Exit codes: every bound kept, a bound missed, or no measurement. */
const KEPT = 0;
const MISSED = 1;
const FAILED = 2;

async function main(): Promise<number> {
  const args = parseArguments(process.argv.slice(2));
  if (!args.ok) return complain(args.error);
  const { json, only, quick } = args.value;
  const rows = ROWS.filter((row) => isPicked(row, only));
  if (rows.length === 0)
    return complain(`no row has to do with ${only.join(', ')}; there are ${ROWS.map(({ name }) => name).join(', ')}`);
  const measurements = await measure(rows, quick);
  const figures = measurements.map(figureOf);
  console.log(json ? JSON.stringify(figures, null, 2) : `${tableOf(figures)}\n${noiseText(measurements)}`);
  return figures.every(({ ok }: Figure) => ok) ? KEPT : MISSED;
}

async function measure(rows: readonly Row[], quick: boolean): Promise<Measurement[]> {
  const progress = new Progress(process.stderr);
  const tell = (text: string): void => {
    progress.clear();
    console.error(text);
  };
  const bench = new Bench({ quick, progress: (text) => progress.detail(text), tell });
  const interrupted = (): void => void bench.close().finally(() => process.exit(FAILED));
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  const measurements: Measurement[] = [];
  try {
    for (const [index, row] of rows.entries()) {
      progress.step(`${index + 1}/${rows.length} ${row.name}`);
      measurements.push(...(await row.measure(bench)));
      await bench.endProcesses();
    }
  } finally {
    progress.clear();
    await bench.close();
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
  }
  return measurements;
}

function noiseText(measurements: readonly Measurement[]): string {
  const noise = noiseOf(measurements);
  if (noise === undefined) return 'How noisy the machine was is not known: no floor was measured twice.';
  const percent = (share: number): string => `${numberText(share * 100)} %`;
  return `Floors measured again in the same run lay ${percent(noise.typical)} apart (median of the rows), ${percent(noise.worst)} at worst: trust ratios before values.`;
}

function complain(message: string): number {
  console.error(`bench: ${message}`);
  return FAILED;
}

process.exitCode = await main().catch((error: unknown) =>
  complain(error instanceof Error ? (error.stack ?? error.message) : messageOf(error)),
);
