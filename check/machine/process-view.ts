import type { GroupResource } from '../../core/model/group-resource.js';
import type { View } from '../../core/model/view.js';
import type { ClusterState } from '../../core/state/cluster-state.js';
import { MixedView } from '../../core/state/mixed-view.js';
import type { SimulatedProcess } from './simulated-process.js';

/** What a controller sees: the tip, but for the kinds that are held back. */
export function processView(process: SimulatedProcess, states: readonly ClusterState[]): View {
  const tip = states[states.length - 1]!;
  const { held, shown } = process;
  if (held.size === 0) return tip;
  if (shown?.tip === tip && shown.held === held) return shown.view;
  const view = mixedView(process, states, tip);
  process.shown = { tip, held, view };
  return view;
}

function mixedView(process: SimulatedProcess, states: readonly ClusterState[], tip: ClusterState): View {
  const byResource = new Map<GroupResource, ClusterState>();
  for (const [resource, { at }] of process.held) byResource.set(resource, states[at]!);
  const kinds = process.controller.watches.map(({ type }) => type.groupResource);
  return new MixedView(byResource, { state: tip, kinds });
}
