import { describe, expect, test } from 'vitest';
import { validateCreate, validateUpdate } from '../../../../core/kinds/validate.js';
import { parseFieldSelector } from '../../../../core/model/field-selector.js';
import type { JsonObject } from '../../../../core/model/json.js';
import { kindNamed } from '../kind-named.js';
import { made } from '../validation/fixtures.js';
import { factsOf } from '../validation/shaped-like.js';

const EVENTS_V1 = 'events.k8s.io/v1';
const kind = kindNamed('events');
const NOW = '2026-01-01T00:00:00.000000Z';
const about = { kind: 'Pod', name: 'p', namespace: 'default' };

const event = (rest: object) => made('events', { involvedObject: about, ...rest });
const reported = (rest: object) =>
  event({
    eventTime: NOW,
    reportingComponent: 'c',
    reportingInstance: 'i',
    action: 'a',
    reason: 'r',
    type: 'Normal',
    ...rest,
  });

const told = (causes: readonly { field?: string; message?: string }[]) =>
  causes.map(({ field, message }) => `${field} ${message}`);
const created = (object: JsonObject, apiVersion?: string) =>
  told(validateCreate(kind, object, { ...factsOf('events'), apiVersion }));
const updated = (object: JsonObject, old: JsonObject, apiVersion?: string) =>
  told(validateUpdate(kind, object, old, { ...factsOf('events'), apiVersion }));

describe('an Event of the core group', () => {
  test('is about an object of its namespace', () => {
    expect(created(event({}))).toEqual([]);
    const differs = 'does not match event.namespace';
    expect(created(event({ involvedObject: { ...about, namespace: 'x' } }))).toEqual([
      `involvedObject.namespace Invalid value: "x": ${differs}`,
    ]);
    expect(created(event({ metadata: { namespace: 'n' }, involvedObject: { kind: 'Node', name: 'n' } }))).toEqual([
      `involvedObject.namespace Invalid value: "": ${differs}`,
    ]);
    expect(created(event({ involvedObject: { kind: 'Node', name: 'n' } }))).toEqual([]);
  });

  test('may have any name that can stand in a path', () => {
    expect(created(event({ metadata: { name: 'None' } }))).toEqual([]);
    expect(created(event({ metadata: { name: 'a/b' } }))).toEqual([
      'metadata.name Invalid value: "a/b": may not contain \'/\'',
    ]);
  });

  test('with a time says who reports what', () => {
    expect(created(reported({}))).toEqual([]);
    expect(created(event({ eventTime: NOW, message: 'x'.repeat(1025) }))).toEqual([
      'reportingComponent Required value',
      'reportingComponent Invalid value: "": name part must be non-empty',
      expect.stringContaining('reportingComponent Invalid value: "": name part must consist of alphanumeric'),
      'reportingInstance Required value',
      'action Required value',
      'reason Required value',
      'message Invalid value: "": can have at most 1024 characters',
    ]);
  });
});

describe('an Event of events.k8s.io/v1', () => {
  test('leaves the older fields alone', () => {
    expect(created(reported({}), EVENTS_V1)).toEqual([]);
    const old = { count: 1, firstTimestamp: NOW, lastTimestamp: NOW, source: { component: 'c' } };
    const needs = 'Invalid value: "": needs to be unset';
    expect(created(reported(old), EVENTS_V1)).toEqual([
      `firstTimestamp ${needs}`,
      `lastTimestamp ${needs}`,
      `count ${needs}`,
      `source ${needs}`,
    ]);
  });

  test('has a time, a type and a series of two or more', () => {
    expect(created(event({ type: 'x', series: { count: 1 } }), EVENTS_V1)).toEqual([
      'series.count Invalid value: "": should be at least 2',
      'series.lastObservedTime Required value',
      'eventTime Required value',
      'type Invalid value: "": has invalid value: x',
    ]);
  });

  test('changes in nothing but its series', () => {
    const series = { count: 2, lastObservedTime: NOW };
    expect(updated(reported({ series }), reported({}), EVENTS_V1)).toEqual([]);
    expect(updated(reported({ message: 'm', reportingComponent: 'd' }), reported({}), EVENTS_V1)).toEqual([
      'message Invalid value: "m": field is immutable',
      'reportingController Invalid value: "d": field is immutable',
    ]);
    expect(updated(reported({ message: 'm' }), reported({}))).toEqual([]);
  });

  test('calls fields of selectors by its own names', () => {
    const fields = kind.selectableFields!;
    const newer = fields.byApiVersion?.get(EVENTS_V1);
    expect(parseFieldSelector('reportingController=c,regarding.kind=Pod', newer!)).toEqual({
      ok: true,
      value: [
        { field: 'involvedObject.kind', operator: '=', value: 'Pod' },
        { field: 'reportingComponent', operator: '=', value: 'c' },
      ],
    });
    for (const [selector, offered] of [
      ['reportingComponent=c', newer!],
      ['source=c', newer!],
      ['reportingController=c', fields],
    ] as const) {
      const field = selector.slice(0, selector.indexOf('='));
      expect(parseFieldSelector(selector, offered)).toMatchObject({
        ok: false,
        error: { message: `field label not supported: ${field}` },
      });
    }
  });
});
