import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import type { KubeObject } from '../../model/object.js';
import { fail, ok, type Result } from '../../model/result.js';
import type { View } from '../../model/view.js';
import type { Pod } from '../../schema/generated/types/core.js';
import { entriesOf, isText, items, selects } from './entries.js';
import { ATTACHES, type Declaration, EXECS, LOGS, PORT_FORWARDS } from './kinds.js';

/** Where the log of a container comes from. Source: kwok pkg/apis/v1alpha1 Log. */
export interface DeclaredLog {
  readonly logsFile?: string;
  readonly previousLogsFile?: string;
}

/** How programs are run that are executed in a container. Source: ExecTargetLocal. */
export interface DeclaredExec {
  readonly workDir?: string;
  readonly envs: readonly (readonly [name: string, value: string])[];
  readonly user?: number;
  readonly group?: number;
}

/** What a port of a Pod leads to. Source: Forward. */
export interface DeclaredForward {
  /** A program that talks over its stdin and stdout; goes before a target. */
  readonly command?: readonly string[];
  readonly target?: { readonly address: string; readonly port: number };
}

/** What is declared for a container's log; undefined when nothing is, and a text when what there is leaves it out. */
export function declaredLog(view: View, pod: Pod, container: string): Result<DeclaredLog | undefined, string> {
  const found = find(view, LOGS, pod, 'containers', container, (where) => `log target not found for ${where}`);
  return found.ok
    ? ok(
        found.value && {
          logsFile: text(found.value, 'logsFile'),
          previousLogsFile: text(found.value, 'previousLogsFile'),
        },
      )
    : found;
}

/** What is declared for programs that are executed in a container. */
export function declaredExec(view: View, pod: Pod, container: string): Result<DeclaredExec | undefined, string> {
  const found = find(view, EXECS, pod, 'containers', container, (where) => `exec target not found for ${where}`);
  if (!found.ok || found.value === undefined) return found.ok ? ok(undefined) : found;
  const { local } = found.value;
  if (!isJsonObject(local)) return fail('not set local exec');
  const context = isJsonObject(local['securityContext']) ? local['securityContext'] : {};
  const envs = items(local['envs']).flatMap((one) => {
    const name = text(one, 'name');
    return name === undefined ? [] : [[name, text(one, 'value') ?? ''] as const];
  });
  return ok({
    workDir: text(local, 'workDir'),
    envs,
    user: number(context['runAsUser']),
    group: number(context['runAsGroup']),
  });
}

/** The file that whoever attaches to a container is shown the end of. */
export function declaredAttach(view: View, pod: Pod, container: string): Result<string | undefined, string> {
  const found = find(view, ATTACHES, pod, 'containers', container, (where) => `attaches target not found for ${where}`);
  return found.ok ? ok(found.value && text(found.value, 'logsFile')) : found;
}

/** What is declared for a port of a Pod. */
export function declaredForward(view: View, pod: Pod, port: number): Result<DeclaredForward | undefined, string> {
  const found = find(
    view,
    PORT_FORWARDS,
    pod,
    'ports',
    port,
    () => `forward not found for port ${port} in pod ${nameOf(pod)}`,
  );
  if (!found.ok || found.value === undefined) return found.ok ? ok(undefined) : found;
  const command = items(found.value['command'], isText);
  const target = isJsonObject(found.value['target']) ? found.value['target'] : undefined;
  const address = target && text(target, 'address');
  const to = target && number(target['port']);
  return ok({
    ...(command.length === 0 ? {} : { command }),
    ...(address === undefined || to === undefined ? {} : { target: { address, port: to } }),
  });
}

/**
 * The entry that is about a container or a port: of the Pod's own object, which leaves nothing to others where it is there; else of the first of
 * those for many that selects it. One that names none is about all. Source: kwok pkg/kwok/server debugging_logs.go getPodLogs, findLogInLogs.
 */
function find(
  view: View,
  declaration: Declaration,
  pod: Pod,
  field: 'containers' | 'ports',
  wanted: Json,
  missing: (where: string) => string,
): Result<JsonObject | undefined, string> {
  const { namespace, name } = pod.metadata;
  const own = view.getResource(declaration.ofPod.groupResource, namespace, name);
  if (own !== undefined) {
    const entry = entryFor(own, declaration.list, field, wanted);
    return entry === undefined ? fail(missing(`container ${JSON.stringify(wanted)} in pod ${nameOf(pod)}`)) : ok(entry);
  }
  for (const many of view.listResource(declaration.ofMany.groupResource)) {
    const entry = selects(many, pod) ? entryFor(many, declaration.list, field, wanted) : undefined;
    if (entry !== undefined) return ok(entry);
  }
  return ok(undefined);
}

function entryFor(object: KubeObject, list: string, field: string, wanted: Json): JsonObject | undefined {
  const entries = entriesOf(object, list);
  const namesOf = (entry: JsonObject) => (Array.isArray(entry[field]) ? (entry[field] as readonly Json[]) : []);
  const named = entries.find((entry) => namesOf(entry).includes(wanted));
  return named ?? entries.find((entry) => namesOf(entry).length === 0);
}

function nameOf({ metadata }: Pod): string {
  return JSON.stringify(`${metadata.namespace}/${metadata.name}`);
}

function text(object: JsonObject, field: string): string | undefined {
  const value = object[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function number(value: Json | undefined): number | undefined {
  return Number.isInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}
