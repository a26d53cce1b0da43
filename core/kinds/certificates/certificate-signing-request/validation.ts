import { X509Certificate } from 'node:crypto';
import { duplicate, forbiddenField, invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { asList, asNumber, asObject, asText, isSet } from '../../fields/json-fields.js';
import { semanticEqual } from '../../fields/semantic-equal.js';
import type { ValidationRules } from '../../kind.js';
import type { Causes } from '../../validation/causes.js';
import { pemBlocks } from '../../validation/pem.js';
import { checkSignerName } from '../../validation/signer-name.js';
import { certificateRequestProblem } from './pkcs10.js';

const LEGACY_SIGNER = 'kubernetes.io/legacy-unknown';
const SHORTEST_LIFE = 600;

/** Source: kubernetes pkg/apis/certificates KeyUsage. */
const USAGES: readonly string[] = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
];
const DECISIONS = ['Approved', 'Denied'];
const LASTING = [...DECISIONS, 'Failed'];
const STATUSES = ['False', 'True', 'Unknown'];

/** What an update may do, beside what every write may. */
interface Rights {
  readonly approves?: true;
  readonly issues?: true;
}

const conditionsOf = (request: JsonObject | undefined): readonly JsonObject[] =>
  asList(asObject(request?.['status'])['conditions']).map(asObject);
const certificateOf = (request: JsonObject): string => asText(asObject(request['status'])['certificate']);
const ofType = (request: JsonObject, type: string) => conditionsOf(request).filter((one) => one['type'] === type);
const hasTwice = (values: readonly string[]) => new Set(values).size < values.length;

/** Source of this file: kubernetes pkg/apis/certificates/validation validateCertificateSigningRequest. */
function checkRequest(request: JsonObject, causes: Causes, old?: JsonObject): void {
  const spec = asObject(request['spec']);
  const text = asText(spec['request']);
  const problem = certificateRequestProblem(text);
  if (problem !== undefined) causes.push(invalidValue('spec.request', text === '' ? null : text, problem));
  checkUsages(asList(spec['usages']).map(asText), old && usagesOf(old), causes);
  const signer = asText(spec['signerName']);
  if (signer === LEGACY_SIGNER && asObject(old?.['spec'])['signerName'] !== LEGACY_SIGNER) {
    const detail = 'the legacy signerName is not allowed via this API version';
    causes.push(invalidValue('spec.signerName', signer, detail));
  } else checkSignerName(signer, 'spec.signerName', causes);
  const life = spec['expirationSeconds'];
  if (isSet(life) && asNumber(life) < SHORTEST_LIFE) {
    const detail = `may not specify a duration less than ${SHORTEST_LIFE} seconds (10 minutes)`;
    causes.push(invalidValue('spec.expirationSeconds', life, detail));
  }
  checkConditions(conditionsOf(request), old, causes);
  checkCertificate(request, old, causes);
}

const usagesOf = (request: JsonObject): readonly string[] => asList(asObject(request['spec'])['usages']).map(asText);

/** What was wrong before may stay wrong. */
function checkUsages(usages: readonly string[], before: readonly string[] = [], causes: Causes): void {
  if (usages.length === 0) causes.push(required('spec.usages'));
  if (before.every((usage) => USAGES.includes(usage))) {
    usages.forEach((usage, index) => {
      if (!USAGES.includes(usage)) causes.push(notSupported(`spec.usages[${index}]`, usage, USAGES));
    });
  }
  if (hasTwice(before)) return;
  usages.forEach((usage, index) => {
    if (usages.indexOf(usage) < index) causes.push(duplicate(`spec.usages[${index}]`, usage));
  });
}

function checkConditions(conditions: readonly JsonObject[], old: JsonObject | undefined, causes: Causes): void {
  const path = 'status.conditions';
  const before = conditionsOf(old).map(({ type }) => asText(type));
  const seen = new Set<string>();
  conditions.forEach((condition, index) => {
    const type = asText(condition['type']);
    const status = asText(condition['status']);
    const field = `${path}[${index}]`;
    if (type === '' && !before.includes('')) causes.push(required(`${field}.type`));
    const allowed = LASTING.includes(type) ? ['True'] : STATUSES;
    if (status === '') causes.push(required(`${field}.status`));
    else if (!allowed.includes(status)) causes.push(notSupported(`${field}.status`, status, allowed));
    const contrary = DECISIONS.find((decision) => DECISIONS.includes(type) && decision !== type);
    const wasBoth = DECISIONS.every((decision) => before.includes(decision));
    if (contrary !== undefined && seen.has(contrary) && !wasBoth) {
      causes.push(invalidValue(path, type, 'Approved and Denied conditions are mutually exclusive'));
    }
    if (seen.has(type) && !hasTwice(before)) causes.push(duplicate(`${field}.type`, type));
    seen.add(type);
  });
}

function checkCertificate(request: JsonObject, old: JsonObject | undefined, causes: Causes): void {
  const certificate = certificateOf(request);
  const before = old === undefined ? '' : certificateOf(old);
  if ((old !== undefined && certificate === before) || certificateProblem(before) !== undefined) return;
  const problem = certificateProblem(certificate);
  if (problem !== undefined) causes.push(invalidValue('status.certificate', '<certificate data>', problem));
}

/** Source: validateCertificate. */
function certificateProblem(base64: string): string | undefined {
  if (base64 === '') return undefined;
  const blocks = pemBlocks(Buffer.from(base64, 'base64').toString('latin1'));
  for (const { type, hasHeaders, der } of blocks) {
    if (type !== 'CERTIFICATE') return `only CERTIFICATE PEM blocks are allowed, found ${JSON.stringify(type)}`;
    if (hasHeaders) return 'no PEM block headers are permitted';
    if (der.length === 0) return 'found CERTIFICATE PEM block containing 0 certificates';
    try {
      new X509Certificate(der);
    } catch {
      return 'x509: malformed certificate';
    }
  }
  return blocks.length === 0 ? 'must contain at least one CERTIFICATE PEM block' : undefined;
}

/** What an update may not do to conditions and the certificate. Source: validateCertificateSigningRequestUpdate. */
function checkRequestUpdate(request: JsonObject, old: JsonObject, rights: Rights, causes: Causes): void {
  checkRequest(request, causes, old);
  const path = 'status.conditions';
  for (const type of LASTING) {
    if (ofType(request, type).length < ofType(old, type).length) {
      causes.push(forbiddenField(path, `updates may not remove a condition of type "${type}"`));
    }
  }
  for (const type of rights.approves === true ? [] : DECISIONS) {
    const [now, before] = [ofType(request, type), ofType(old, type)];
    if (now.length > before.length) {
      causes.push(forbiddenField(path, `updates may not add a condition of type "${type}"`));
    } else if (now.length === before.length && !semanticEqual(now as Json, before as Json)) {
      causes.push(forbiddenField(path, `updates may not modify a condition of type "${type}"`));
    }
  }
  if (certificateOf(request) === certificateOf(old)) return;
  if (rights.issues !== true) {
    causes.push(forbiddenField('status.certificate', 'updates may not set certificate content'));
  } else if (certificateOf(old) !== '') {
    causes.push(forbiddenField('status.certificate', 'updates may not modify existing certificate content'));
  }
}

/** Rules for CertificateSigningRequests. */
export const certificateSigningRequestValidation: ValidationRules = {
  object: (request, causes, old) =>
    old === undefined ? checkRequest(request, causes) : checkRequestUpdate(request, old, {}, causes),
  status: (request, old, causes) => checkRequestUpdate(request, old, { issues: true }, causes),
  subresources: new Map([
    ['approval', (request, old, causes) => checkRequestUpdate(request, old, { approves: true }, causes)],
  ]),
};
