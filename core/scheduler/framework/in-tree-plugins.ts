import { balancedAllocation } from '../plugins/balanced-allocation.js';
import { defaultBinder } from '../plugins/default-binder.js';
import { defaultPreemption } from '../plugins/default-preemption.js';
import { dynamicResources } from '../plugins/dynamic-resources.js';
import { imageLocality } from '../plugins/image-locality.js';
import { interPodAffinity } from '../plugins/inter-pod-affinity.js';
import { nodeAffinity } from '../plugins/node-affinity.js';
import { nodeName } from '../plugins/node-name.js';
import { nodePorts } from '../plugins/node-ports.js';
import { nodeResourcesFit } from '../plugins/node-resources-fit.js';
import { nodeUnschedulable } from '../plugins/node-unschedulable.js';
import { nodeVolumeLimits } from '../plugins/node-volume-limits.js';
import { podTopologySpread } from '../plugins/pod-topology-spread.js';
import { prioritySort } from '../plugins/priority-sort.js';
import { schedulingGates } from '../plugins/scheduling-gates.js';
import { taintToleration } from '../plugins/taint-toleration.js';
import { volumeBinding } from '../plugins/volume-binding.js';
import { volumeRestrictions } from '../plugins/volume-restrictions.js';
import { volumeZone } from '../plugins/volume-zone.js';
import type { SchedulerPlugin } from './plugin.js';
import type { PluginArgs } from './plugin-args.js';

/** Kubernetes' own plugins, made with the arguments of a profile. Source: pkg/scheduler/framework/plugins/registry.go. */
export function inTreePlugins(args: PluginArgs): readonly SchedulerPlugin[] {
  return [
    schedulingGates,
    prioritySort,
    nodeUnschedulable,
    nodeName,
    taintToleration,
    nodeAffinity(args.NodeAffinity),
    nodePorts,
    nodeResourcesFit(args.NodeResourcesFit),
    volumeRestrictions,
    nodeVolumeLimits,
    volumeBinding,
    volumeZone,
    podTopologySpread(args.PodTopologySpread),
    interPodAffinity(args.InterPodAffinity),
    dynamicResources,
    defaultPreemption(args.DefaultPreemption),
    balancedAllocation(args.NodeResourcesBalancedAllocation),
    imageLocality,
    defaultBinder,
  ];
}
