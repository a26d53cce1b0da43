import {
  dns1035LabelErrors,
  dns1123LabelErrors,
  dns1123SubdomainErrors,
  labelValueErrors,
  qualifiedNameErrors,
} from '../../model/names.js';
import { type CelFunction, global, member } from '../cel-function.js';
import { CelFormat, CelList, CelOptional } from '../cel-value.js';
import { parseMoment } from './timestamp-text.js';
import { parseUrl } from './url-parts.js';

type Errors = (text: string) => readonly string[];

const told =
  (isGood: (text: string) => boolean, message: string): Errors =>
  (text) =>
    isGood(text) ? [] : [message];

/** More will be appended to such a text, so that a dash at its end is no fault. */
const prefix =
  (errors: Errors): Errors =>
  (text) =>
    errors(text.length > 1 && text.endsWith('-') ? `${text.slice(0, -2)}a` : text);

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

/** The formats by name. Source: k8s.io/apiserver pkg/cel/library/format.go ConstantFormats. */
const FORMATS: readonly CelFormat[] = [
  new CelFormat('dns1123Label', dns1123LabelErrors, 30),
  new CelFormat('dns1123Subdomain', dns1123SubdomainErrors, 60),
  new CelFormat('dns1035Label', dns1035LabelErrors, 30),
  new CelFormat('qualifiedName', qualifiedNameErrors, 60),
  new CelFormat('dns1123LabelPrefix', prefix(dns1123LabelErrors), 30),
  new CelFormat('dns1123SubdomainPrefix', prefix(dns1123SubdomainErrors), 60),
  new CelFormat('dns1035LabelPrefix', prefix(dns1035LabelErrors), 30),
  new CelFormat('labelValue', labelValueErrors, 40),
  new CelFormat(
    'uri',
    told((text) => parseUrl(text) !== undefined, 'invalid URI'),
    1103,
  ),
  new CelFormat(
    'uuid',
    told((text) => UUID.test(text), 'does not match the UUID format'),
    70,
  ),
  new CelFormat(
    'byte',
    told((text) => BASE64.test(text), 'invalid base64'),
    84,
  ),
  new CelFormat(
    'date',
    told((text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && parseMoment(`${text}T00:00:00Z`) !== undefined, 'invalid date'),
    71,
  ),
  new CelFormat(
    'datetime',
    told((text) => parseMoment(text) !== undefined, 'invalid datetime'),
    71,
  ),
];

/** Checks of texts for formats of Kubernetes. */
export const NAMED_FORMATS: readonly CelFunction[] = [
  ...FORMATS.map((format) => global(`format.${format.name}`, [0], () => format)),
  global('format.named', [1], ([name]) =>
    typeof name === 'string' ? new CelOptional(FORMATS.find((format) => format.name === name)) : undefined,
  ),
  member('validate', [2], ([format, text], evaluation) => {
    if (!(format instanceof CelFormat) || typeof text !== 'string') return undefined;
    evaluation.spendText(text.length);
    const errors = format.errors(text);
    return new CelOptional(errors.length === 0 ? undefined : new CelList(errors));
  }),
];
