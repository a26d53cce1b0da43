import { forbiddenField, invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { dns1123LabelErrors, dns1123SubdomainErrors } from '../../../model/names.js';
import { asList, asNumber, asObject, asText, isSet } from '../../fields/json-fields.js';
import { semanticEqual } from '../../fields/semantic-equal.js';
import type { ValidationRules } from '../../kind.js';
import { addInvalid, type Causes } from '../../validation/causes.js';
import { checkConditions } from '../conditions.js';
import { MANDATORY_FLOW_SCHEMAS } from './mandatory.js';

const DISTINGUISHER_METHODS = ['ByNamespace', 'ByUser'];
const SUBJECT_KINDS = ['Group', 'ServiceAccount', 'User'];
const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'proxy', 'update', 'watch'];
const LARGEST_PRECEDENCE = 10_000;
const NAMESPACE_ERROR = "each member of this list must be '*' or a DNS-1123 label; ";

/** Source of these rules: kubernetes pkg/apis/flowcontrol/validation ValidateFlowSchema. */
export const flowSchemaValidation: ValidationRules = {
  object(flowSchema, causes) {
    const name = asText(asObject(flowSchema['metadata'])['name']);
    const spec = asObject(flowSchema['spec']);
    checkSpec(name, spec, causes);
    const mandatory = MANDATORY_FLOW_SCHEMAS.get(name);
    if (mandatory !== undefined && !semanticEqual(spec, mandatory))
      causes.push(invalidValue('spec', spec, `spec of '${name}' must equal the fixed value`));
    checkConditions(flowSchema, causes);
  },
  status: (flowSchema, _, causes) => checkConditions(flowSchema, causes),
};

function checkSpec(name: string, spec: JsonObject, causes: Causes): void {
  checkPrecedence(name, asNumber(spec['matchingPrecedence']), causes);
  if (isSet(spec['distinguisherMethod'])) {
    const type = asText(asObject(spec['distinguisherMethod'])['type']);
    // Kubernetes prints the whole structure here, under its Go name.
    if (!DISTINGUISHER_METHODS.includes(type))
      causes.push(notSupported('spec.distinguisherMethod.type', { Type: type }, DISTINGUISHER_METHODS));
  }
  const level = asText(asObject(spec['priorityLevelConfiguration'])['name']);
  const levelPath = 'spec.priorityLevelConfiguration.name';
  if (level === '') causes.push(required(levelPath, 'must reference a priority level'));
  else addInvalid(causes, levelPath, level, dns1123SubdomainErrors(level));
  asList(spec['rules']).forEach((rule, index) => {
    checkRule(asObject(rule), `spec.rules[${index}]`, causes);
  });
}

function checkPrecedence(name: string, precedence: number, causes: Causes): void {
  const wrong = (detail: string) => causes.push(invalidValue('spec.matchingPrecedence', precedence, detail));
  if (precedence <= 0) wrong('must be a positive value');
  if (precedence > LARGEST_PRECEDENCE) wrong(`must not be greater than ${LARGEST_PRECEDENCE}`);
  if (precedence === 1 && name !== 'exempt') wrong("only the schema named 'exempt' may have matchingPrecedence 1");
}

function checkRule(rule: JsonObject, path: string, causes: Causes): void {
  const subjects = asList(rule['subjects']);
  if (subjects.length === 0) causes.push(required(`${path}.subjects`, 'subjects must contain at least one value'));
  subjects.forEach((subject, index) => {
    checkSubject(asObject(subject), `${path}.subjects[${index}]`, causes);
  });
  const resourceRules = asList(rule['resourceRules']);
  const nonResourceRules = asList(rule['nonResourceRules']);
  if (resourceRules.length === 0 && nonResourceRules.length === 0)
    causes.push(required(path, 'at least one of resourceRules and nonResourceRules has to be non-empty'));
  resourceRules.forEach((item, index) => {
    checkResourceRule(asObject(item), `${path}.resourceRules[${index}]`, causes);
  });
  nonResourceRules.forEach((item, index) => {
    checkNonResourceRule(asObject(item), `${path}.nonResourceRules[${index}]`, causes);
  });
}

/** What each kind of subject is told by, in the order in which Kubernetes forbids those of the others. */
const SUBJECTS: readonly (readonly [kind: string, field: string])[] = [
  ['ServiceAccount', 'serviceAccount'],
  ['User', 'user'],
  ['Group', 'group'],
];

function checkSubject(subject: JsonObject, path: string, causes: Causes): void {
  const kind = asText(subject['kind']);
  const field = SUBJECTS.find(([name]) => name === kind)?.[1];
  if (field === undefined) {
    causes.push(notSupported(`${path}.kind`, kind, SUBJECT_KINDS));
    return;
  }
  const value = subject[field];
  if (!isSet(value)) causes.push(required(`${path}.${field}`, `${field} is required when subject kind is '${kind}'`));
  else if (kind === 'ServiceAccount') checkServiceAccount(asObject(value), `${path}.${field}`, causes);
  else if (asText(asObject(value)['name']) === '') causes.push(required(`${path}.${field}.name`));
  for (const [otherKind, other] of SUBJECTS) {
    if (otherKind !== kind && isSet(subject[other]))
      causes.push(forbiddenField(`${path}.${other}`, `${other} is forbidden when subject kind is not '${otherKind}'`));
  }
}

function checkServiceAccount(subject: JsonObject, path: string, causes: Causes): void {
  const name = asText(subject['name']);
  if (name === '') causes.push(required(`${path}.name`));
  else if (name !== '*') addInvalid(causes, `${path}.name`, name, dns1123SubdomainErrors(name));
  const namespace = asText(subject['namespace']);
  if (namespace === '') causes.push(required(`${path}.namespace`, 'must specify namespace for service account'));
  else addInvalid(causes, `${path}.namespace`, namespace, dns1123LabelErrors(namespace));
}

function checkVerbs(value: Json | undefined, path: string, causes: Causes): void {
  const verbs = asList(value);
  if (verbs.length === 0) causes.push(required(path, 'verbs must contain at least one value'));
  else if (verbs.includes('*')) {
    if (verbs.length > 1) causes.push(invalidValue(path, verbs, "if '*' is present, must not specify other verbs"));
  } else if (!verbs.every((verb) => VERBS.includes(asText(verb)))) causes.push(notSupported(path, verbs, VERBS));
}

/** A list that has something in it, and nothing beside `*`. */
function checkSome(value: Json | undefined, path: string, missing: string, others: string, causes: Causes): void {
  const items = asList(value);
  if (items.length === 0) causes.push(required(path, missing));
  else if (items.length > 1 && items.includes('*'))
    causes.push(invalidValue(path, items, `if '*' is present, must not specify other ${others}`));
}

function checkResourceRule(rule: JsonObject, path: string, causes: Causes): void {
  checkVerbs(rule['verbs'], `${path}.verbs`, causes);
  const groups = 'resource rules must supply at least one api group';
  checkSome(rule['apiGroups'], `${path}.apiGroups`, groups, 'api groups', causes);
  const resources = 'resource rules must supply at least one resource';
  checkSome(rule['resources'], `${path}.resources`, resources, 'resources', causes);
  checkNamespaces(asList(rule['namespaces']), rule['clusterScope'] === true, `${path}.namespaces`, causes);
}

function checkNamespaces(namespaces: readonly Json[], clusterScope: boolean, path: string, causes: Causes): void {
  if (namespaces.length === 0 && !clusterScope) {
    const detail = 'resource rules that are not cluster scoped must supply at least one namespace';
    causes.push(required(path, detail));
  } else if (namespaces.includes('*')) {
    if (namespaces.length > 1)
      causes.push(invalidValue(path, namespaces, "if '*' is present, must not specify other namespaces"));
  } else {
    namespaces.forEach((item, index) => {
      const errors = dns1123LabelErrors(asText(item)).map((error) => `${NAMESPACE_ERROR}${error}`);
      addInvalid(causes, `${path}[${index}]`, asText(item), errors);
    });
  }
}

function checkNonResourceRule(rule: JsonObject, path: string, causes: Causes): void {
  checkVerbs(rule['verbs'], `${path}.verbs`, causes);
  const urls = asList(rule['nonResourceURLs']);
  const urlsPath = `${path}.nonResourceURLs`;
  const missing = 'nonResourceURLs must contain at least one value';
  if (urls.length === 0 || urls.includes('*')) checkSome(urls, urlsPath, missing, 'non-resource URLs', causes);
  else {
    urls.forEach((url, index) => {
      const wrong = urlProblem(asText(url));
      if (wrong !== undefined) causes.push(invalidValue(`${urlsPath}[${index}]`, asText(url), wrong));
    });
  }
}

/** What is wrong with a path of the API that is no resource. Source: ValidateNonResourceURLPath. */
function urlProblem(path: string): string | undefined {
  if (path === '') return 'must not be empty';
  if (path === '/') return undefined;
  if (!path.startsWith('/')) return 'must start with slash';
  if (path.includes(' ')) return 'must not contain white-space';
  if (path.includes('//')) return 'must not contain double slash';
  const star = path.indexOf('*');
  const isSuffix = star === path.length - 1 && path.endsWith('/*');
  return star < 0 || isSuffix ? undefined : 'wildcard can only do suffix matching';
}
