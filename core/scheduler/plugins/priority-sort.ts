import type { SchedulerPlugin } from '../framework/plugin.js';
import { priorityOf } from '../priority.js';

/** More important Pods go first, and of equally important ones those that wait longer. Source: queuesort/priority_sort.go; creation stands for the time a Pod was queued. */
export const prioritySort: SchedulerPlugin = {
  name: 'PrioritySort',
  queueSort(one, other) {
    const [first, second] = [one.metadata.creationTimestamp, other.metadata.creationTimestamp];
    return priorityOf(other) - priorityOf(one) || (first === second ? 0 : first < second ? -1 : 1);
  },
};
