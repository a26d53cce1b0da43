import { invalidValue, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { byteLength, dns1123SubdomainErrors, qualifiedNameErrors } from '../../../model/names.js';
import { asNumber, asObject, asText, isSet } from '../../fields/json-fields.js';
import { semanticEqual } from '../../fields/semantic-equal.js';
import { goValue } from '../../go-values/go-value.js';
import type { ValidationRules } from '../../kind.js';
import { addInvalid, type Causes } from '../../validation/causes.js';
import { subdomainName } from '../../validation/name-rules.js';

const CORE = 'v1';
const LONGEST = 128;
const LONGEST_MESSAGE = 1024;
const TYPES = ['Normal', 'Warning'];

/** What the newer API lets nobody change, and the type that Go prints of it when it is no plain value. */
const FROZEN: readonly (readonly [field: string, goType?: string])[] = [
  ['involvedObject', 'core.ObjectReference'],
  ['reason'],
  ['message'],
  ['source', 'core.EventSource'],
  ['firstTimestamp'],
  ['lastTimestamp'],
  ['count'],
  ['reason'],
  ['type'],
  ['eventTime'],
  ['action'],
  ['related', '*core.ObjectReference'],
  ['reportingComponent'],
  ['reportingInstance'],
];

/** Fields of the stored Event that rules name as the newer API does. */
const NEWER_NAMES: ReadonlyMap<string, string> = new Map([['reportingComponent', 'reportingController']]);

/**
 * Events of the core group are asked little, those of events.k8s.io/v1 more. Both are given as they are stored.
 * Source of this file: kubernetes pkg/apis/core/validation/events.go ValidateEventCreate, ValidateEventUpdate.
 */
function checkEvent(event: JsonObject, causes: Causes, old?: JsonObject, apiVersion: string = CORE): void {
  checkLegacy(event, apiVersion, causes);
  if (apiVersion === CORE) return;
  if (old === undefined) checkNew(event, causes);
  else checkReplaced(event, old, causes);
}

function checkLegacy(event: JsonObject, apiVersion: string, causes: Causes): void {
  const namespace = asText(asObject(event['metadata'])['namespace']);
  const about = asText(asObject(event['involvedObject'])['namespace']);
  const isNew = isSet(event['eventTime']);
  const mayBeAbsent = isNew ? ['default', 'kube-system'] : ['', 'default'];
  const differs = about === '' ? !mayBeAbsent.includes(namespace) : !isNew && about !== namespace;
  if (differs) causes.push(invalidValue('involvedObject.namespace', about, 'does not match event.namespace'));
  if (isNew) checkReport(event, apiVersion === CORE ? 'reportingComponent' : 'reportingController', causes);
  addInvalid(causes, 'namespace', namespace, dns1123SubdomainErrors(namespace));
}

function checkReport(event: JsonObject, reporter: string, causes: Causes): void {
  const controller = asText(event['reportingComponent']);
  if (controller === '') causes.push(required(reporter));
  addInvalid(causes, reporter, controller, qualifiedNameErrors(controller));
  for (const field of ['reportingInstance', 'action', 'reason']) {
    const text = asText(event[field]);
    if (text === '') causes.push(required(field));
    checkLength(text, field, LONGEST, causes);
  }
  checkLength(asText(event['message']), 'message', LONGEST_MESSAGE, causes);
}

function checkLength(text: string, field: string, longest: number, causes: Causes): void {
  if (byteLength(text) > longest) causes.push(invalidValue(field, '', `can have at most ${longest} characters`));
}

function checkNew(event: JsonObject, causes: Causes): void {
  const name = asText(asObject(event['metadata'])['name']);
  addInvalid(causes, 'metadata.name', name, subdomainName(name, false));
  checkSeries(event, causes);
  if (!isSet(event['eventTime'])) causes.push(required('eventTime'));
  const type = asText(event['type']);
  if (!TYPES.includes(type)) causes.push(invalidValue('type', '', `has invalid value: ${type}`));
  const { component, host } = asObject(event['source']);
  const set: readonly (readonly [string, boolean])[] = [
    ['firstTimestamp', isSet(event['firstTimestamp'])],
    ['lastTimestamp', isSet(event['lastTimestamp'])],
    ['count', asNumber(event['count']) !== 0],
    ['source', asText(component) !== '' || asText(host) !== ''],
  ];
  for (const [field, isThere] of set) if (isThere) causes.push(invalidValue(field, '', 'needs to be unset'));
}

function checkSeries({ series }: JsonObject, causes: Causes): void {
  if (!isSet(series)) return;
  const { count, lastObservedTime } = asObject(series);
  if (asNumber(count) < 2) causes.push(invalidValue('series.count', '', 'should be at least 2'));
  if (!isSet(lastObservedTime)) causes.push(required('series.lastObservedTime'));
}

function checkReplaced(event: JsonObject, old: JsonObject, causes: Causes): void {
  if (!semanticEqual(event['series'], old['series'])) checkSeries(event, causes);
  for (const [field, goType] of FROZEN) {
    const [value, before] = [zeroed(event[field]), zeroed(old[field])];
    if (semanticEqual(value, before)) continue;
    const printed = goType === undefined ? plain(field, event[field]) : goValue(goType, event[field]);
    causes.push(invalidValue(NEWER_NAMES.get(field) ?? field, printed, 'field is immutable'));
  }
}

/** A value as Go compares it: an empty text, 0 and an empty structure are as absent. */
function zeroed(value: Json | undefined): Json | undefined {
  if (value === '' || value === 0) return undefined;
  return isSet(value) && typeof value === 'object' && Object.keys(asObject(value)).length === 0 ? undefined : value;
}

/** What Go prints of a plain value that is absent. */
function plain(field: string, value: Json | undefined): Json {
  if (isSet(value)) return value as Json;
  if (field === 'count') return 0;
  return field.endsWith('Timestamp') || field === 'eventTime' ? null : '';
}

/** Rules for Events. */
export const eventValidation: ValidationRules = { object: checkEvent };
