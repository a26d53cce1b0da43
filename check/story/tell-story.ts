import { diffFields } from '../../core/fields/diff-fields.js';
import { fieldsLine } from '../../core/fields/fields-line.js';
import { shownFields } from '../../core/fields/shown-fields.js';
import type { Seen } from '../../core/model/cluster-event.js';
import type { Command } from '../../core/model/command.js';
import type { Controller } from '../../core/model/controller.js';
import { isJsonObject, type Json, type JsonObject } from '../../core/model/json.js';
import { fromJson } from '../../core/model/object.js';
import { objectKey } from '../../core/model/object-key.js';
import { watchesKind } from '../../core/process/interests.js';
import type { Transition } from '../../core/state/reduce.js';
import type { RunEntry, SimulatedRun } from '../simulated-run.js';

const LONGEST = 160;

/** What happened in a run, a line for each user edit, fault, reconcile that mattered, and write, with what was seen against the truth. */
export function tellStory(run: SimulatedRun): readonly string[] {
  const lines: string[] = [];
  for (const entry of run.entries) {
    if (revisionOf(entry) < run.startsAt || isBackground(entry)) continue;
    lines.push(...tell(entry, run));
  }
  return shortened(withoutRepeats(lines));
}

/** How many lines of a long story are told from its beginning, and how many from its end. */
const FIRST = 200;
const LAST = 50;

function shortened(lines: readonly string[]): readonly string[] {
  const left = lines.length - FIRST - LAST;
  if (left <= 0) return lines;
  return [...lines.slice(0, FIRST), `${' '.repeat(WIDTH)} … ${left} more lines`, ...lines.slice(-LAST)];
}

/** Heartbeats and reports are no part of a story. */
const BACKGROUND = new Set(['leases.coordination.k8s.io', 'events']);

function isBackground(entry: RunEntry): boolean {
  if (entry.type === 'write') return BACKGROUND.has(entry.write.intent.target.resource);
  if (entry.type !== 'reconcile') return false;
  const { intents } = entry.reconcile;
  return intents.length > 0 && intents.every(({ target }) => BACKGROUND.has(target.resource));
}

/** The longest group of lines whose repetition is noticed. */
const LONGEST_GROUP = 6;

/** A group of lines that comes again and again, at other revisions and times, is told once. */
function withoutRepeats(lines: readonly string[]): readonly string[] {
  const told: string[] = [];
  const likes = lines.map(withoutMoment);
  for (let at = 0; at < lines.length; ) {
    const { size, times } = repeatsAt(likes, at);
    told.push(...lines.slice(at, at + size));
    if (times > 1) told.push(`${' '.repeat(WIDTH)} … the same ${times - 1} more times`);
    at += size * times;
  }
  return told;
}

/** A line without what is another one each time though the same is done: where in the history it stands, and when that was. */
function withoutMoment(line: string): string {
  return line
    .replace(/^ *\d+(?= )/, '')
    .replace(/\b(sees|as of|the truth is|revision) \d+/g, '$1')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '');
}

/** How many lines from a place on come again right behind themselves, and how often they come in all. */
function repeatsAt(lines: readonly string[], at: number): { readonly size: number; readonly times: number } {
  for (let size = 1; size <= LONGEST_GROUP; size++) {
    const group = lines.slice(at, at + size).join('\n');
    let times = 1;
    while (lines.slice(at + times * size, at + (times + 1) * size).join('\n') === group) times++;
    if (times > 2) return { size, times };
  }
  return { size: 1, times: 1 };
}

/** The newest revision before an entry. */
function revisionOf(entry: RunEntry): number {
  switch (entry.type) {
    case 'user':
      return entry.user.before;
    case 'reconcile':
      return entry.reconcile.truth.revision;
    case 'write':
      return entry.write.before;
    default:
      return entry.revision;
  }
}

function tell(entry: RunEntry, run: SimulatedRun): readonly string[] {
  switch (entry.type) {
    case 'user': {
      const { command, early, before, after, refused } = entry.user;
      const when = early ? ', before all is at rest' : '';
      const done = describe(command, written(run, before, after));
      return [`${place(before, after)} user${when}: ${done}${refusedText(refused)}`];
    }
    case 'fault':
      return [`${' '.repeat(WIDTH)} FAULT: ${entry.text}`];
    case 'note':
      return [`${' '.repeat(WIDTH)} ${entry.text}`];
    case 'reconcile': {
      const { controller, request, view, truth, intents } = entry.reconcile;
      const behind = lagging(controller, view.seen, truth.revision);
      if (intents.length === 0 && behind === '') return [];
      const saw = behind === '' ? `sees ${truth.revision}` : `sees ${behind}, the truth is ${truth.revision}`;
      const wants = intents.length === 0 ? ', wants nothing' : '';
      return [
        `${' '.repeat(WIDTH)} ${controller.name} looks at ${objectKey(request.namespace, request.name)}: ${saw}${wants}`,
      ];
    }
    case 'write': {
      const { intent, before, after, refused } = entry.write;
      const reason = intent.reason === undefined ? '' : ` (${intent.reason})`;
      const done = `${describe(intent, written(run, before, after))}${reason}${refusedText(refused)}`;
      return [`${place(before, after)}   ${entry.reconcile.controller.name}: ${done}`];
    }
  }
}

const WIDTH = 6;

/** The revision of what was written; a dash when nothing was. */
function place(before: number, after: number): string {
  return (after > before ? String(after) : '-').padStart(WIDTH);
}

function refusedText(refused: { readonly message: string } | undefined): string {
  return refused === undefined ? '' : `, and is told: ${refused.message}`;
}

/** What a controller sees as it was: only kinds that lag are worth naming, and of these only those that it watches. Empty when none is. */
function lagging(controller: Controller, seen: Seen, truth: number): string {
  if (typeof seen === 'number') return seen === truth ? '' : String(seen);
  return Object.entries(seen)
    .filter(([resource, revision]) => revision !== truth && watchesKind(controller, resource))
    .map(([resource, revision]) => `${resource} as of ${revision}`)
    .join(', ');
}

/** What a write did to its object; undefined when it wrote nothing. */
function written(run: SimulatedRun, before: number, after: number): Transition | undefined {
  return after > before ? run.transitions[after - 1] : undefined;
}

/**
 * `patch widgets default/a {"spec":{"replicas":3}}`. `done` is what it did: it names an object that had asked for any name, and tells of an
 * update, which carries all of an object, what that changed.
 */
function describe(command: Command, done?: Transition): string {
  const { target, verb } = command;
  const what = target.subresource === undefined ? target.resource : `${target.resource}/${target.subresource}`;
  const name = target.name ?? (done?.after ?? done?.before)?.metadata.name ?? anyName(command);
  const told = (verb === 'update' ? changeOf(command.object, done) : undefined) ?? body(command);
  return `${verb} ${what} ${objectKey(target.namespace, name)} ${told}`.trim();
}

function changeOf(sent: JsonObject, done: Transition | undefined): string | undefined {
  if (done?.before === undefined) return undefined;
  const after = shownFields(done.after ?? fromJson(sent), {});
  const line = fieldsLine(diffFields(shownFields(done.before, {}), after, undefined));
  return done.after === undefined ? `${line}, and with that it is gone` : line;
}

/** What the name would have begun with. */
function anyName(command: Command): string {
  const { metadata } = command.verb === 'create' ? command.object : {};
  const prefix = isJsonObject(metadata) ? metadata['generateName'] : undefined;
  return typeof prefix === 'string' ? `${prefix}…` : '';
}

function body(command: Command): string {
  switch (command.verb) {
    case 'create':
    case 'update': {
      const { apiVersion: _, kind: __, metadata, ...rest } = command.object;
      return short(command.verb === 'create' ? rest : { metadata: own(metadata), ...rest });
    }
    case 'patch':
      return short(command.patch.type === 'json' ? command.patch.operations : command.patch.value);
    case 'delete':
      return command.deletion?.propagationPolicy ?? '';
  }
}

/** What a writer may change of the metadata. */
function own(metadata: Json | undefined): JsonObject {
  if (!isJsonObject(metadata)) return {};
  const { managedFields: _, name: __, namespace: ___, uid: ____, creationTimestamp: _____, ...rest } = metadata;
  return rest;
}

function short(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
