import { isStrictSubset, parseCidr } from '../../../model/cidr.js';
import { forbiddenField, invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { JsonObject } from '../../../model/json.js';
import { portNameErrors, portNumberErrors } from '../../../model/names.js';
import { asList, asNumber, asObject, asText, isSet } from '../../fields/json-fields.js';
import type { ValidationRules } from '../../kind.js';
import { addInvalid, type Causes } from '../../validation/causes.js';
import { cidrErrors } from '../../validation/ip-address.js';
import { checkLabelSelector } from '../../validation/labels.js';
import { ipBlocks } from './ip-blocks.js';

const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];
const POLICY_TYPES = ['Ingress', 'Egress'];

/** What an older policy may keep. */
interface Kept {
  /** Ranges, wherever they stand now. */
  readonly ranges: ReadonlySet<string>;
  /** Values in selectors that no label can have. */
  readonly anyValues: boolean;
}

/** Source: ValidationOptionsForNetworking, and the ranges that ValidateNetworkPolicyUpdate notes. */
function keptOf(old: JsonObject | undefined): Kept {
  if (old === undefined) return { ranges: new Set(), anyValues: false };
  const wrong: Causes = [];
  checkLabelSelector(asObject(old['spec'])['podSelector'], '', wrong);
  return {
    ranges: new Set(ipBlocks(old).flatMap(({ cidr, except }) => [cidr, ...except])),
    anyValues: wrong.length > 0,
  };
}

/** Source of this file: kubernetes pkg/apis/networking/validation ValidateNetworkPolicySpec, ValidateNetworkPolicyUpdate. */
function checkNetworkPolicy(policy: JsonObject, causes: Causes, old?: JsonObject): void {
  const spec = asObject(policy['spec']);
  const kept = keptOf(old);
  checkLabelSelector(spec['podSelector'], 'spec.podSelector', causes, kept);
  for (const [direction, peers] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ] as const) {
    asList(spec[direction]).forEach((item, index) => {
      const rule = asObject(item);
      const path = `spec.${direction}[${index}]`;
      asList(rule['ports']).forEach((port, position) => {
        checkPort(asObject(port), `${path}.ports[${position}]`, causes);
      });
      asList(rule[peers]).forEach((peer, position) => {
        checkPeer(asObject(peer), `${path}.${peers}[${position}]`, kept, causes);
      });
    });
  }
  checkPolicyTypes(asList(spec['policyTypes']).map(asText), causes);
}

function checkPolicyTypes(types: readonly string[], causes: Causes): void {
  if (types.length > POLICY_TYPES.length) {
    causes.push(invalidValue('spec.policyTypes', types, 'may not specify more than two policyTypes'));
    return;
  }
  types.forEach((type, index) => {
    if (!POLICY_TYPES.includes(type)) causes.push(notSupported(`spec.policyTypes[${index}]`, type, POLICY_TYPES));
  });
}

function checkPort(port: JsonObject, path: string, causes: Causes): void {
  const { protocol, port: number, endPort } = port;
  if (isSet(protocol) && !PROTOCOLS.includes(asText(protocol))) {
    causes.push(notSupported(`${path}.protocol`, protocol, PROTOCOLS));
  }
  if (!isSet(number)) {
    if (isSet(endPort)) {
      causes.push(invalidValue(`${path}.endPort`, endPort, 'may not be specified when `port` is not specified'));
    }
  } else if (typeof number === 'number') {
    addInvalid(causes, `${path}.port`, number, portNumberErrors(number));
    if (!isSet(endPort)) return;
    if (asNumber(endPort) < number) {
      causes.push(invalidValue(`${path}.endPort`, number, 'must be greater than or equal to `port`'));
    }
    addInvalid(causes, `${path}.endPort`, endPort, portNumberErrors(asNumber(endPort)));
  } else {
    if (isSet(endPort)) {
      causes.push(invalidValue(`${path}.endPort`, endPort, 'may not be specified when `port` is non-numeric'));
    }
    addInvalid(causes, `${path}.port`, number, portNameErrors(asText(number)));
  }
}

function checkPeer(peer: JsonObject, path: string, kept: Kept, causes: Causes): void {
  let peers = 0;
  for (const key of ['podSelector', 'namespaceSelector']) {
    if (!isSet(peer[key])) continue;
    peers += 1;
    checkLabelSelector(peer[key], `${path}.${key}`, causes, kept);
  }
  if (isSet(peer['ipBlock'])) {
    peers += 1;
    checkIpBlock(asObject(peer['ipBlock']), `${path}.ipBlock`, kept, causes);
  }
  if (peers === 0) causes.push(required(path, 'must specify a peer'));
  else if (peers > 1 && isSet(peer['ipBlock'])) {
    causes.push(forbiddenField(path, 'may not specify both ipBlock and another peer'));
  }
}

function checkIpBlock(block: JsonObject, path: string, { ranges }: Kept, causes: Causes): void {
  const cidr = asText(block['cidr']);
  if (cidr === '') {
    causes.push(required(`${path}.cidr`));
    return;
  }
  if (!ranges.has(cidr)) addInvalid(causes, `${path}.cidr`, cidr, cidrErrors(cidr));
  const range = parseCidr(cidr);
  if (range === undefined) return;
  asList(block['except']).forEach((item, index) => {
    const except = asText(item);
    const field = `${path}.except[${index}]`;
    if (!ranges.has(except)) addInvalid(causes, field, except, cidrErrors(except));
    const part = parseCidr(except);
    if (part !== undefined && !isStrictSubset(range, part)) {
      causes.push(invalidValue(field, except, 'must be a strict subset of `cidr`'));
    }
  });
}

/** Rules for NetworkPolicies. */
export const networkPolicyValidation: ValidationRules = { object: checkNetworkPolicy };
