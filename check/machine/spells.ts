import type { Command, Intent } from '../../core/model/command.js';
import type { ReconcileRequest } from '../../core/model/controller.js';
import type { JsonObject } from '../../core/model/json.js';
import type { Millis } from '../../core/model/revision.js';
import { type StatusError, serviceUnavailable } from '../../core/model/status-error.js';
import { POWER_ANNOTATION } from '../../core/node/annotations.js';
import type { Pod } from '../../core/schema/generated/types/core.js';
import { NODES, PODS } from '../../core/schema/kinds.js';
import type { Deviation } from '../deviation.js';
import type { ControllerProcess } from './controller-process.js';
import type { Simulator } from './simulator.js';

/** A fault of a node, of one controller's clock or of the store that lasts for a while. */
export type Spell = Exclude<AfterCommits, ClockJump> & { readonly due: Millis };

type AfterCommits = Extract<Deviation, { readonly commits: number }>;
type ClockJump = Extract<AfterCommits, { readonly kind: 'clock' }>;

/** How long each write takes while the store is slow. */
export const SLOW_WRITE: Millis = 1_000;

/** Begins what is to begin after so many writes, and ends what has lasted long enough. */
export function beginAndEndSpells(simulator: Simulator): void {
  if (simulator.spells.length > 0) {
    const over = simulator.spells.filter(({ due }) => due <= simulator.now);
    simulator.spells = simulator.spells.filter(({ due }) => due > simulator.now);
    for (const spell of over) end(simulator, spell);
  }
  const { deviations } = simulator;
  if (simulator.struck.size === deviations.length) return;
  const written = simulator.revision - simulator.startsAt;
  for (let index = 0; index < deviations.length; index++) {
    const deviation = deviations[index]!;
    if (!('commits' in deviation) || simulator.struck.has(index) || written < deviation.commits) continue;
    if (deviation.kind === 'clock') jump(simulator, deviation, index);
    else begin(simulator, { ...deviation, due: simulator.now + deviation.millis }, index);
  }
}

function jump(simulator: Simulator, { millis }: ClockJump, index: number): void {
  simulator.strike(index, `the clock jumps ${Math.abs(millis) / 1_000} s ${millis < 0 ? 'back' : 'ahead'}`);
  if (millis > 0) simulator.now += millis;
  else simulator.clockOffset += millis;
  simulator.patience.changed(simulator.now);
}

function begin(simulator: Simulator, spell: Spell, index: number): void {
  const seconds = spell.millis / 1_000;
  switch (spell.kind) {
    case 'node-crash':
      simulator.strike(index, `${spell.node} loses its power for ${seconds} s`);
      simulator.commitFault(power(spell.node, 'off'), `${spell.node} loses its power`);
      break;
    case 'partition':
      simulator.strike(index, `${spell.node} cannot reach the API for ${seconds} s`);
      break;
    case 'slow-start':
      simulator.strike(index, `${spell.node} starts no Pod for ${seconds} s`);
      break;
    case 'pressure':
      simulator.strike(index, `${spell.node} runs out of ${resourceOf(spell)} for ${seconds} s`);
      report(simulator, spell, 'True');
      break;
    case 'clock-skew': {
      const off = `${Math.abs(spell.by) / 1_000} s ${spell.by < 0 ? 'behind' : 'ahead'}`;
      simulator.strike(index, `the clock of ${spell.controller} is ${off} for ${seconds} s`);
      break;
    }
    case 'slow-store':
      simulator.strike(index, `every write takes ${SLOW_WRITE / 1_000} s, for ${seconds} s`);
      break;
    case 'failing-store':
      simulator.strike(index, `no write succeeds for ${seconds} s`);
      break;
  }
  simulator.spells = [...simulator.spells, spell];
}

function end(simulator: Simulator, spell: Spell): void {
  simulator.faultsEndAt = simulator.revision;
  simulator.patience.changed(simulator.now);
  if (spell.kind === 'node-crash') {
    simulator.commitFault(power(spell.node, null), `${spell.node} has power again`);
  } else if (spell.kind === 'pressure') report(simulator, spell, 'False');
  simulator.note(`${spell.kind} is over`);
}

function power(node: string, value: 'off' | null): Command {
  return patchNode(node, { metadata: { annotations: { [POWER_ANNOTATION]: value } } });
}

function patchNode(name: string, value: JsonObject, subresource?: string): Command {
  const target = { resource: NODES.groupResource, name, ...(subresource === undefined ? {} : { subresource }) };
  return { verb: 'patch', target, patch: { type: 'merge', value } };
}

type Pressure = Extract<Spell, { readonly kind: 'pressure' }>;

function resourceOf({ of }: Pressure): 'disk' | 'memory' {
  return of ?? 'disk';
}

/** What a kubelet says when its node has run out of something, or no longer. */
function report(simulator: Simulator, pressure: Pressure, status: 'True' | 'False'): void {
  const node = simulator.history.tip.get(NODES, undefined, pressure.node);
  if (node === undefined) return;
  const known = (node.status?.conditions ?? []) as unknown as readonly JsonObject[];
  const conditions = underPressure(known, pressure, status);
  const command = patchNode(pressure.node, { status: { conditions } }, 'status');
  simulator.commitFault(command, `the ${resourceOf(pressure)} of ${pressure.node}`);
}

const PRESSURES = {
  disk: { type: 'DiskPressure', True: 'KubeletHasDiskPressure', False: 'KubeletHasNoDiskPressure' },
  memory: { type: 'MemoryPressure', True: 'KubeletHasInsufficientMemory', False: 'KubeletHasSufficientMemory' },
} as const;

function underPressure(
  conditions: readonly JsonObject[],
  pressure: Pressure,
  status: 'True' | 'False',
): readonly JsonObject[] {
  const { type, [status]: reason } = PRESSURES[resourceOf(pressure)];
  return conditions.map((condition) => (condition['type'] === type ? { ...condition, status, reason } : condition));
}

/** What time it is for a controller. */
export function timeOf(simulator: Simulator, controller: string): Millis {
  let now = simulator.now + simulator.clockOffset;
  for (const spell of simulator.spells) {
    if (spell.kind === 'clock-skew' && spell.controller === controller) now += spell.by;
  }
  return now;
}

/** When a kubelet can look at a request, if something keeps it from that now. */
export function heldUpUntil(
  simulator: Simulator,
  process: ControllerProcess,
  request: ReconcileRequest,
): Millis | undefined {
  const { name } = process;
  if (simulator.spells.length === 0 || (name !== 'kubelet-node' && name !== 'kubelet-pod')) return undefined;
  const pod: Pod | undefined =
    name === 'kubelet-pod' ? simulator.history.tip.get(PODS, request.namespace, request.name) : undefined;
  const node = name === 'kubelet-node' ? request.name : pod?.spec.nodeName;
  const spell = simulator.spells.find(
    (one) =>
      (one.kind === 'partition' && one.node === node) ||
      (one.kind === 'slow-start' && one.node === node && pod?.status?.phase === 'Pending'),
  );
  return spell?.due;
}

/** A write as it is sent while spells last: kubelets of nodes that have run out of something say so. */
export function writeUnderSpells(simulator: Simulator, process: ControllerProcess, intent: Intent): Intent {
  const { target } = intent;
  if (process.name !== 'kubelet-node' || target.resource !== NODES.groupResource || intent.verb !== 'patch')
    return intent;
  const pressures = simulator.spells.filter(
    (spell): spell is Pressure => spell.kind === 'pressure' && spell.node === target.name,
  );
  if (pressures.length === 0 || intent.patch.type !== 'merge') return intent;
  const { status } = intent.patch.value as { readonly status?: { readonly conditions?: readonly JsonObject[] } };
  if (status?.conditions === undefined) return intent;
  const conditions = pressures.reduce((known, pressure) => underPressure(known, pressure, 'True'), status.conditions);
  const value = { status: { ...status, conditions } };
  return { ...intent, patch: { type: 'merge', value } };
}

/** What the store says to any write of a controller now. */
export function storeFault(simulator: Simulator): StatusError | undefined {
  if (!simulator.spells.some(({ kind }) => kind === 'failing-store')) return undefined;
  return serviceUnavailable('the event log could not be written');
}
