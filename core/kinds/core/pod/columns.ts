import type { Pod } from '../../../schema/generated/types/core.js';
import { age } from '../../columns/human-duration.js';
import {
  AGE,
  column,
  NAME,
  type TablePrinter,
  type TableRowCondition,
  wideColumn,
} from '../../columns/table-printer.js';
import { podSummary, restartsCell } from './summary.js';

const SUCCEEDED: readonly TableRowCondition[] = [
  { type: 'Completed', status: 'True', reason: 'Succeeded', message: 'The pod has completed successfully.' },
];

const FAILED: readonly TableRowCondition[] = [
  { type: 'Completed', status: 'True', reason: 'Failed', message: 'The pod failed.' },
];

function readinessGates(pod: Pod): string {
  const gates = pod.spec.readinessGates ?? [];
  if (gates.length === 0) return '<none>';
  const conditions = pod.status?.conditions ?? [];
  const met = gates.filter(
    ({ conditionType }) => conditions.find(({ type }) => type === conditionType)?.status === 'True',
  );
  return `${met.length}/${gates.length}`;
}

/** Pods. Source of this and every printer beside it: kubernetes pkg/printers/internalversion/printers.go. */
export const POD_PRINTER: TablePrinter<Pod> = {
  columns: [
    NAME,
    column('Ready', 'string', 'Containers that are ready, of all.'),
    column('Status', 'string', 'What the containers are doing, in one word.'),
    column('Restarts', 'string', 'How often containers were restarted, and when last.'),
    AGE,
    wideColumn('IP', 'string', 'First address of the Pod.'),
    wideColumn('Node', 'string', 'Node the Pod is bound to.'),
    wideColumn('Nominated Node', 'string', 'Node where room is being made for the Pod.'),
    wideColumn('Readiness Gates', 'string', 'Readiness gates that are met, of all.'),
  ],
  cells(pod, now) {
    const summary = podSummary(pod);
    return [
      pod.metadata.name,
      `${summary.ready}/${summary.total}`,
      summary.status,
      restartsCell(summary, now),
      age(pod.metadata.creationTimestamp, now),
      pod.status?.podIPs?.[0]?.ip || '<none>',
      pod.spec.nodeName || '<none>',
      pod.status?.nominatedNodeName || '<none>',
      readinessGates(pod),
    ];
  },
  conditions(pod) {
    if (pod.status?.phase === 'Succeeded') return SUCCEEDED;
    return pod.status?.phase === 'Failed' ? FAILED : [];
  },
};
