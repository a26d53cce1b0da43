import type { JsonObject } from '../../../model/json.js';
import { type KubeObject, toJson } from '../../../model/object.js';
import type { SelectableFields } from '../../../model/selectable-fields.js';
import type { Event } from '../../../schema/generated/types/core.js';
import { age } from '../../columns/human-duration.js';
import { column, NAME, type TablePrinter, wideColumn } from '../../columns/table-printer.js';
import { asObject, asText } from '../../fields/json-fields.js';
import { NAME_FIELD, NAMESPACE_FIELD, offers } from '../../fields/selectable.js';
import type { Kind } from '../../kind.js';
import { pathSegmentName } from '../../validation/name-rules.js';
import { eventValidation } from './validation.js';

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
const EVENT_PRINTER: TablePrinter<AnyEvent> = {
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

/** core/v1 field → events.k8s.io/v1 field. Source: pkg/apis/core/v1 and pkg/apis/events/v1 conversion.go. */
const RENAMED: readonly (readonly [string, string])[] = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
  ['reportingComponent', 'reportingController'],
];

/** Reads an `events.k8s.io/v1` Event as the core one that is stored. */
function eventFromEventsV1(object: JsonObject): JsonObject {
  return rename(object, new Map(RENAMED.map(([core, events]) => [events, core])));
}

/** Shows a stored core Event as `events.k8s.io/v1`. */
function eventToEventsV1(object: JsonObject): JsonObject {
  return rename(object, new Map(RENAMED));
}

function rename(object: JsonObject, names: ReadonlyMap<string, string>): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [names.get(key) ?? key, value]));
}

const READERS = new Map([['source', reportingSource]]);
const ABOUT = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];
const ABOUT_FIELDS = ABOUT.map((field) => `involvedObject.${field}`);

/** Fields as events.k8s.io/v1 calls them. Source: kubernetes pkg/apis/events/v1/conversion.go AddFieldLabelConversionsForEvent. */
const EVENTS_V1_NAMES: ReadonlyMap<string, string> = new Map([
  ...ABOUT.map((field) => [`regarding.${field}`, `involvedObject.${field}`] as const),
  ['reportingController', 'reportingComponent'],
]);
const SAME_NAMES = [NAME_FIELD, NAMESPACE_FIELD, 'reason', 'type'];

const EVENTS_V1_FIELDS: SelectableFields = {
  ...offers(...SAME_NAMES),
  aliases: EVENTS_V1_NAMES,
  readers: READERS,
};

const EVENT_FIELDS: SelectableFields = {
  ...offers(...SAME_NAMES, ...ABOUT_FIELDS, 'reportingComponent', 'source'),
  readers: READERS,
  byApiVersion: new Map([['events.k8s.io/v1', EVENTS_V1_FIELDS]]),
};

/** The component that an Event says it comes from, in the old field or the new one. */
function reportingSource(event: KubeObject): string {
  const { source, reportingComponent } = toJson(event);
  return asText(asObject(source)['component']) || asText(reportingComponent);
}

/** Events of both API groups, which are stored as those of the core group. */
export const event: Kind = {
  groupResource: 'events',
  kind: 'Event',
  nameRule: pathSegmentName,
  validation: eventValidation,
  allowCreateOnUpdate: true,
  deletion: { garbageCollection: 'Unsupported' },
  columns: EVENT_PRINTER,
  selectableFields: EVENT_FIELDS,
  conversions: new Map([['events.k8s.io/v1', { toStorage: eventFromEventsV1, fromStorage: eventToEventsV1 }]]),
};
