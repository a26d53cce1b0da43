import type { Command } from '../../core/model/command.js';
import { isJsonObject, type Json } from '../../core/model/json.js';
import type { Deviation } from '../deviation.js';
import type { Trial } from '../search/trial-runner.js';
import type { UserStep } from '../user-step.js';

/** Members that say which object it is; another value would make another story. */
const IDENTITY = new Set(['apiVersion', 'kind', 'metadata', 'target', 'verb', 'type']);

/** The same trial with less for the user to do: steps left out, waits left out, numbers closer to zero. */
export function* smallerWorkloads(trial: Trial): Generator<Trial> {
  const { workload, deviations } = trial;
  for (let from = 0; from < workload.length && workload.length > 3; from += 2) yield without(trial, from, 2);
  for (let index = workload.length - 1; index >= 0; index--) yield without(trial, index, 1);
  for (const [index, step] of workload.entries()) {
    for (const smaller of smallerSteps(step)) {
      yield { ...trial, deviations, workload: workload.map((other, place) => (place === index ? smaller : other)) };
    }
  }
}

function without(trial: Trial, from: number, count: number): Trial {
  const workload = [...trial.workload.slice(0, from), ...trial.workload.slice(from + count)];
  const deviations = trial.deviations.flatMap((deviation): Deviation[] => {
    if (deviation.kind !== 'early' || deviation.userStep < from) return [deviation];
    return deviation.userStep < from + count ? [] : [{ ...deviation, userStep: deviation.userStep - count }];
  });
  return { ...trial, workload, deviations };
}

function* smallerSteps(step: UserStep): Generator<UserStep> {
  if (step.after !== undefined) yield { command: step.command };
  const command = step.command as Command & { readonly [member: string]: Json | undefined };
  for (const smaller of smallerValues(command as unknown as Json)) {
    yield { ...step, command: smaller as unknown as Command };
  }
}

/** Values with one number closer to zero, or one member less that is an object or a list. */
function* smallerValues(value: Json): Generator<Json> {
  if (typeof value === 'number' && Number.isInteger(value) && value > 1) {
    yield 1;
    if (value > 2) yield value - 1;
  }
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      for (const smaller of smallerValues(item))
        yield value.map((other: Json, place) => (place === index ? smaller : other));
    }
  } else if (isJsonObject(value)) {
    for (const [member, held] of Object.entries(value)) {
      if (IDENTITY.has(member) || held === undefined) continue;
      for (const smaller of smallerValues(held)) yield { ...value, [member]: smaller };
    }
  }
}
