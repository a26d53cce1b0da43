import type { MetricFamily } from '../../model/metric-text.js';
import type { PriorityLevel } from '../flow-control/priority-level.js';
import type { ApiContext } from './api-context.js';

/** What is counted when somebody asks: requests under way by priority level, and stored objects. Names are kube-apiserver's. */
export function serverMetrics({ flowControl, history, schemas, release }: ApiContext): readonly MetricFamily[] {
  const byLevel = (name: string, help: string, count: (level: PriorityLevel) => number): MetricFamily => ({
    name: `apiserver_flowcontrol_${name}`,
    help,
    type: 'gauge',
    samples: [...flowControl.levels].map(([priority_level, level]) => ({
      labels: { priority_level },
      value: count(level),
    })),
  });
  const { collections } = history.source.state;
  return [
    byLevel('current_executing_requests', 'Requests that are served.', ({ inUse }) => inUse),
    byLevel('current_inqueue_requests', 'Requests that wait for a seat.', ({ waiting }) => waiting),
    byLevel('nominal_limit_seats', 'Seats that a priority level has for itself.', ({ seats }) => seats),
    {
      name: 'apiserver_resource_objects',
      help: 'Stored objects.',
      type: 'gauge',
      samples: [...collections.entries()].map(([stored, { size }]) => ({
        labels: { group: groupPart(stored), resource: stored.split('.', 1)[0]! },
        value: size,
      })),
    },
    {
      name: 'kubernetes_build_info',
      help: 'Which release answers.',
      type: 'gauge',
      samples: [
        {
          labels: { git_version: `v${schemas.bundle.release}.0+hindcast${release === undefined ? '' : `.${release}`}` },
          value: 1,
        },
      ],
    },
  ];
}

function groupPart(stored: string): string {
  const dot = stored.indexOf('.');
  return dot < 0 ? '' : stored.slice(dot + 1);
}
