import type { Controller } from '../model/controller.js';
import { kubeletNode } from './kubelet-node.js';
import { kubeletPod } from './kubelet-pod.js';
import { simulatedPower } from './simulated-power.js';

/** The controllers that play the machines of a cluster: power, and the kubelet's care for its Node and for its Pods. */
export function simulatedControllers(): Controller[] {
  return [simulatedPower(), kubeletNode(), kubeletPod()];
}
