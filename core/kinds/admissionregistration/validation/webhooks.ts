import { duplicate, invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { dns1035LabelErrors, dns1123SubdomainErrors } from '../../../model/names.js';
import type { StatusCause } from '../../../model/status-error.js';
import { asList, asNumber, asObject, asText, isSet } from '../../fields/json-fields.js';
import { semanticEqual } from '../../fields/semantic-equal.js';
import type { ValidationRules } from '../../kind.js';
import { addInvalid, type Causes, checkChoice } from '../../validation/causes.js';
import { checkLabelSelector } from '../../validation/labels.js';
import { checkWebhookService, checkWebhookUrl } from '../../validation/webhook-client.js';
import { checkMatchConditions } from './match-conditions.js';
import { MATCH_POLICIES } from './match-resources.js';
import { checkRule } from './rules.js';

const FAILURE_POLICIES = ['Fail', 'Ignore'];
const REINVOCATION_POLICIES = ['IfNeeded', 'Never'];
const SIDE_EFFECTS = ['None', 'NoneOnDryRun', 'Some', 'Unknown'];
const NO_SIDE_EFFECTS = ['None', 'NoneOnDryRun'];
/** The versions of AdmissionReview that can be sent, best first. */
const REVIEW_VERSIONS = ['v1', 'v1beta1'];

/** What an update need not mend, since it was wrong before. */
interface Leniency {
  readonly matchConditions: boolean;
  readonly sideEffects: boolean;
  readonly reviewVersions: boolean;
  readonly names: boolean;
  readonly selectorValues: boolean;
}

const STRICT: Leniency = {
  matchConditions: false,
  sideEffects: false,
  reviewVersions: false,
  names: false,
  selectorValues: false,
};

/** Source of these rules: kubernetes pkg/apis/admissionregistration/validation ValidateValidatingWebhookConfiguration and …Update. */
export const validatingWebhooksValidation = webhooksValidation(false);
/** The same of ValidateMutatingWebhookConfiguration. */
export const mutatingWebhooksValidation = webhooksValidation(true);

function webhooksValidation(mutating: boolean): ValidationRules {
  return {
    create(configuration, causes) {
      checkWebhooks(webhooksOf(configuration), mutating, STRICT, causes);
    },
    update(configuration, old, causes) {
      const webhooks = webhooksOf(configuration);
      checkWebhooks(webhooks, mutating, leniencyOf(webhooks, webhooksOf(old)), causes);
    },
  };
}

function webhooksOf(configuration: JsonObject): readonly JsonObject[] {
  return asList(configuration['webhooks']).map(asObject);
}

function leniencyOf(webhooks: readonly JsonObject[], old: readonly JsonObject[]): Leniency {
  const names = old.map(({ name }) => asText(name));
  return {
    matchConditions:
      webhooks.length === old.length &&
      old.every(({ matchConditions }, index) => semanticEqual(webhooks[index]!['matchConditions'], matchConditions)),
    sideEffects: !old.every(({ sideEffects }) => NO_SIDE_EFFECTS.includes(asText(sideEffects))),
    reviewVersions: old.some((webhook) => {
      const versions = asList(webhook['admissionReviewVersions']);
      return versions.length > 0 && !versions.some((version) => REVIEW_VERSIONS.includes(asText(version)));
    }),
    names: new Set(names).size < names.length,
    selectorValues: old.some(({ namespaceSelector, objectSelector }) => {
      const causes: StatusCause[] = [];
      checkLabelSelector(namespaceSelector, '', causes);
      checkLabelSelector(objectSelector, '', causes);
      return causes.length > 0;
    }),
  };
}

function checkWebhooks(webhooks: readonly JsonObject[], mutating: boolean, lenient: Leniency, causes: Causes): void {
  const names = new Set<string>();
  webhooks.forEach((webhook, index) => {
    const path = `webhooks[${index}]`;
    checkWebhook(webhook, mutating, lenient, path, causes);
    checkReviewVersions(asList(webhook['admissionReviewVersions']), lenient, `${path}.admissionReviewVersions`, causes);
    const name = asText(webhook['name']);
    if (lenient.names || name === '') return;
    if (names.has(name)) causes.push(duplicate(`${path}.name`, name));
    names.add(name);
  });
}

function checkWebhook(webhook: JsonObject, mutating: boolean, lenient: Leniency, path: string, causes: Causes): void {
  checkQualifiedName(asText(webhook['name']), `${path}.name`, causes);
  asList(webhook['rules']).forEach((rule, index) => {
    checkRule(asObject(rule), `${path}.rules[${index}]`, causes);
  });
  checkChoice(webhook['failurePolicy'], FAILURE_POLICIES, `${path}.failurePolicy`, causes);
  checkChoice(webhook['matchPolicy'], MATCH_POLICIES, `${path}.matchPolicy`, causes);
  checkSideEffects(webhook['sideEffects'], lenient.sideEffects ? SIDE_EFFECTS : NO_SIDE_EFFECTS, path, causes);
  const timeout = webhook['timeoutSeconds'];
  if (isSet(timeout) && (asNumber(timeout) > 30 || asNumber(timeout) < 1)) {
    const detail = 'the timeout value must be between 1 and 30 seconds';
    causes.push(invalidValue(`${path}.timeoutSeconds`, timeout, detail));
  }
  for (const selector of ['namespaceSelector', 'objectSelector'])
    checkLabelSelector(webhook[selector], `${path}.${selector}`, causes, { anyValues: lenient.selectorValues });
  if (mutating) checkChoice(webhook['reinvocationPolicy'], REINVOCATION_POLICIES, `${path}.reinvocationPolicy`, causes);
  checkClientConfig(asObject(webhook['clientConfig']), `${path}.clientConfig`, causes);
  if (!lenient.matchConditions) {
    const scope = { authorizer: true };
    checkMatchConditions(webhook['matchConditions'], scope, `${path}.matchConditions`, causes);
  }
}

/** Source: k8s.io/apimachinery pkg/util/validation IsFullyQualifiedName. */
function checkQualifiedName(name: string, path: string, causes: Causes): void {
  if (name === '') causes.push(required(path));
  else {
    const errors = dns1123SubdomainErrors(name);
    if (errors.length > 0) causes.push(invalidValue(path, name, errors.join(',')));
    else if (name.split('.').length < 3)
      causes.push(invalidValue(path, name, 'should be a domain with at least three segments separated by dots'));
  }
}

function checkSideEffects(value: Json | undefined, allowed: readonly string[], path: string, causes: Causes): void {
  const field = `${path}.sideEffects`;
  if (!isSet(value)) causes.push(required(field, `must specify one of ${allowed.join(', ')}`));
  else if (!allowed.includes(asText(value))) causes.push(notSupported(field, value, allowed));
}

function checkClientConfig({ url, service }: JsonObject, path: string, causes: Causes): void {
  if (isSet(url) === isSet(service)) causes.push(required(path, 'exactly one of url or service is required'));
  else if (isSet(url)) checkWebhookUrl(asText(url), `${path}.url`, causes);
  else checkWebhookService(asObject(service), `${path}.service`, causes);
}

function checkReviewVersions(versions: readonly Json[], lenient: Leniency, path: string, causes: Causes): void {
  if (versions.length === 0) {
    causes.push(required(path, `must specify one of ${REVIEW_VERSIONS.join(', ')}`));
    return;
  }
  const seen = new Set<string>();
  versions.forEach((item, index) => {
    const version = asText(item);
    if (seen.has(version)) causes.push(invalidValue(`${path}[${index}]`, version, 'duplicate version'));
    else addInvalid(causes, `${path}[${index}]`, version, dns1035LabelErrors(version));
    seen.add(version);
  });
  if (!lenient.reviewVersions && !REVIEW_VERSIONS.some((version) => seen.has(version)))
    causes.push(invalidValue(path, versions, `must include at least one of ${REVIEW_VERSIONS.join(', ')}`));
}
