import type { Intent } from '../core/model/command.js';

const BODIES: ReadonlyMap<unknown, string | undefined> = new Map([
  ['create', 'object'],
  ['update', 'object'],
  ['patch', 'patch'],
  ['delete', undefined],
]);

/** Says what about a value is not what a reconcile gives back; undefined when it is. */
export function reconciliationProblem(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return `gave back ${describe(value)} instead of { intents }`;
  if (typeof (value as { readonly then?: unknown }).then === 'function') {
    return 'gave back a promise, but a controller is a function of what it is given and waits for nothing';
  }
  const { intents, requeueAfter, also, defects } = value as {
    readonly [member in 'intents' | 'requeueAfter' | 'also' | 'defects']?: unknown;
  };
  const problem = intentsProblem(intents);
  if (problem !== undefined) return problem;
  if (requeueAfter !== undefined && !(typeof requeueAfter === 'number' && requeueAfter >= 0)) {
    return `gave back ${describe(requeueAfter)} as requeueAfter, which is a number of milliseconds`;
  }
  if (also !== undefined && !(Array.isArray(also) && also.every((request) => typeof request?.name === 'string'))) {
    return `gave back ${describe(also)} as \`also\`, which is a list of requests`;
  }
  if (defects !== undefined && !(Array.isArray(defects) && defects.every((defect) => isNamed(defect?.about)))) {
    return `gave back ${describe(defects)} as \`defects\`, which is a list of objects with their errors`;
  }
  return undefined;
}

function isNamed(object: { readonly metadata?: { readonly name?: unknown } } | undefined): boolean {
  return typeof object?.metadata?.name === 'string';
}

/** The same for what `refused` gives back. */
export function intentsProblem(intents: unknown): string | undefined {
  if (!Array.isArray(intents)) return `gave back ${describe(intents)} as intents, which are a list`;
  for (const [index, intent] of intents.entries()) {
    const problem = intentProblem(intent);
    if (problem !== undefined) return `gave back an intents[${index}] ${problem}`;
  }
  return undefined;
}

function intentProblem(intent: unknown): string | undefined {
  if (typeof intent !== 'object' || intent === null) return `that is ${describe(intent)}`;
  const { verb, target, reason } = intent as Partial<Intent>;
  if (!BODIES.has(verb)) return `whose verb is ${describe(verb)}`;
  if (typeof target !== 'object' || target === null || typeof target.resource !== 'string')
    return 'that has no target.resource';
  if (reason !== undefined && typeof reason !== 'string') return `whose reason is ${describe(reason)}, and not a text`;
  const body = BODIES.get(verb);
  const given = body === undefined ? {} : (intent as { readonly [member: string]: unknown })[body];
  return typeof given === 'object' && given !== null ? undefined : `to ${verb} without \`${body}\``;
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
}
