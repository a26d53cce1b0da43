import type { Event } from '../../../schema/generated/types/core.js';
import { age } from '../age.js';
import { column, NAME, type TablePrinter, wideColumn } from '../table-printer.js';

/** An Event as either API group stores it: events.k8s.io renames some fields and keeps the old ones under `deprecated…`. */
interface AnyEvent extends Event {
  readonly regarding?: Event['involvedObject'];
  readonly note?: string;
  readonly reportingController?: string;
  readonly deprecatedCount?: number;
  readonly deprecatedFirstTimestamp?: string;
  readonly deprecatedLastTimestamp?: string;
  readonly deprecatedSource?: Event['source'];
}

function sourceText(event: AnyEvent): string {
  const source = event.source ?? event.deprecatedSource;
  const component = source?.component || event.reportingComponent || event.reportingController || '';
  const instance = source?.host || event.reportingInstance || '';
  return instance === '' ? component : `${component}, ${instance}`;
}

/** Events of core/v1 and of events.k8s.io/v1. */
export const EVENT_PRINTER: TablePrinter<AnyEvent> = {
  columns: [
    column('Last Seen', 'string', 'Time since it last happened.'),
    column('Type', 'string', 'Normal or Warning.'),
    column('Reason', 'string', 'Why it was reported, in one word.'),
    column('Object', 'string', 'Object it is about.'),
    wideColumn('Subobject', 'string', 'Part of the object it is about.'),
    wideColumn('Source', 'string', 'Component that reported it.'),
    column('Message', 'string', 'What happened.'),
    wideColumn('First Seen', 'string', 'Time since it first happened.'),
    wideColumn('Count', 'string', 'How often it happened.'),
    { ...NAME, priority: 1 },
  ],
  cells(event, now) {
    const first = event.firstTimestamp ?? event.deprecatedFirstTimestamp ?? event.eventTime;
    const last = event.series?.lastObservedTime ?? event.lastTimestamp ?? event.deprecatedLastTimestamp ?? first;
    const about = event.involvedObject ?? event.regarding;
    const kind = (about?.kind ?? '').toLowerCase();
    return [
      age(last, now),
      event.type ?? '',
      event.reason ?? '',
      about?.name ? `${kind}/${about.name}` : kind,
      about?.fieldPath ?? '',
      sourceText(event),
      (event.message ?? event.note ?? '').trim(),
      age(first, now),
      event.series?.count ?? ((event.count ?? event.deprecatedCount) || 1),
      event.metadata.name,
    ];
  },
};
