import type { Controller } from '../model/controller.js';
import { faultyMachines } from './faulty-machines.js';
import { kubeletNode } from './kubelet-node.js';
import { kubeletPod } from './kubelet-pod.js';
import { kubeletVolume } from './kubelet-volume.js';
import { simulatedPower } from './simulated-power.js';

/** The controllers that play the machines of a cluster, on which faults strike: power, and the kubelet's care for its Node and for its Pods. */
export function simulatedControllers(): Controller[] {
  return [
    simulatedPower(faultyMachines),
    kubeletNode(faultyMachines),
    kubeletPod(faultyMachines),
    kubeletVolume(faultyMachines),
  ];
}
