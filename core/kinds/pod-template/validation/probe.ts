import { forbiddenField, invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { httpHeaderNameErrors, portNameErrors, portNumberErrors } from '../../../model/names.js';
import { asList, asNumber, asObject, asText, isSet } from '../../fields/json-fields.js';
import { addInvalid, type Causes, checkNonnegative } from '../../validation/causes.js';
import type { PodContext } from './pod-context.js';
import { checkStopSignal } from './stop-signal.js';

/** A port by number or by name. Source of these rules: kubernetes pkg/apis/core/validation validateProbe, validateHandler, validateLifecycle. */
export function checkPortNumberOrName(port: Json | undefined, path: string, causes: Causes): void {
  if (typeof port === 'string') addInvalid(causes, path, port, portNameErrors(port));
  else addInvalid(causes, path, asNumber(port), portNumberErrors(asNumber(port)));
}

type HandlerRule = (action: JsonObject, path: string, causes: Causes, gracePeriod: number | undefined) => void;

const SCHEMES = ['HTTP', 'HTTPS'];

const checkExec: HandlerRule = (action, path, causes) => {
  if (asList(action['command']).length === 0) causes.push(required(`${path}.command`));
};
const checkHttpGet: HandlerRule = (action, path, causes) => {
  if (asText(action['path']) === '') causes.push(required(`${path}.path`));
  checkPortNumberOrName(action['port'], `${path}.port`, causes);
  const scheme = asText(action['scheme']);
  if (!SCHEMES.includes(scheme)) causes.push(notSupported(`${path}.scheme`, scheme, SCHEMES));
  for (const header of asList(action['httpHeaders'])) {
    const name = asText(asObject(header)['name']);
    addInvalid(causes, `${path}.httpHeaders`, name, httpHeaderNameErrors(name));
  }
};
const checkPort: HandlerRule = (action, path, causes) => checkPortNumberOrName(action['port'], `${path}.port`, causes);
const checkSleep: HandlerRule = (action, path, causes, gracePeriod) => {
  const seconds = asNumber(action['seconds']);
  if (gracePeriod !== undefined && (seconds < 0 || seconds > gracePeriod)) {
    const detail = `must be non-negative and less than terminationGracePeriodSeconds (${gracePeriod})`;
    causes.push(invalidValue(path, seconds, detail));
  }
};

const PROBE_HANDLERS: readonly (readonly [string, HandlerRule])[] = [
  ['exec', checkExec],
  ['httpGet', checkHttpGet],
  ['tcpSocket', checkPort],
  ['grpc', checkPort],
];
const LIFECYCLE_HANDLERS: readonly (readonly [string, HandlerRule])[] = [
  ['exec', checkExec],
  ['httpGet', checkHttpGet],
  ['tcpSocket', checkPort],
  ['sleep', checkSleep],
];

/** Exactly one way to ask or to act. */
function checkHandler(
  handler: JsonObject,
  kinds: readonly (readonly [string, HandlerRule])[],
  path: string,
  causes: Causes,
  gracePeriod?: number,
): void {
  let found = false;
  for (const [key, check] of kinds) {
    if (!isSet(handler[key])) continue;
    if (found) causes.push(forbiddenField(`${path}.${key}`, 'may not specify more than 1 handler type'));
    else check(asObject(handler[key]), `${path}.${key}`, causes, gracePeriod);
    found = true;
  }
  if (!found) causes.push(required(path, 'must specify a handler type'));
}

const PROBE_NUMBERS = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
];

function checkProbe(probe: JsonObject, path: string, causes: Causes): void {
  checkHandler(probe, PROBE_HANDLERS, path, causes);
  for (const key of PROBE_NUMBERS) checkNonnegative(probe[key], `${path}.${key}`, causes);
  const grace = probe['terminationGracePeriodSeconds'];
  if (typeof grace === 'number' && grace <= 0) {
    causes.push(invalidValue(`${path}.terminationGracePeriodSeconds`, grace, 'must be greater than 0'));
  }
}

/** The three probes of a container that keeps running. */
export function checkProbes(container: JsonObject, path: string, causes: Causes): void {
  for (const key of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    if (!isSet(container[key])) continue;
    const probe = asObject(container[key]);
    const field = `${path}.${key}`;
    checkProbe(probe, field, causes);
    if (key === 'readinessProbe') {
      const grace = probe['terminationGracePeriodSeconds'];
      if (isSet(grace)) {
        causes.push(
          invalidValue(`${field}.terminationGracePeriodSeconds`, grace, 'must not be set for readinessProbes'),
        );
      }
    } else if (asNumber(probe['successThreshold']) !== 1) {
      causes.push(invalidValue(`${field}.successThreshold`, asNumber(probe['successThreshold']), 'must be 1'));
    }
  }
}

/** What runs after the start and before the stop, and how it is told to stop. */
export function checkLifecycle(lifecycle: JsonObject, context: PodContext, path: string, causes: Causes): void {
  for (const key of ['postStart', 'preStop']) {
    if (!isSet(lifecycle[key])) continue;
    checkHandler(asObject(lifecycle[key]), LIFECYCLE_HANDLERS, `${path}.${key}`, causes, context.gracePeriod);
  }
  if (isSet(lifecycle['stopSignal'])) {
    checkStopSignal(asText(lifecycle['stopSignal']), context.os, `${path}.stopSignal`, causes);
  }
}
