import { isIPv4, isIPv6 } from 'node:net';
import { readDuration } from '../../cel/functions/duration-text.js';
import { parseGoUrl } from '../../model/go-url.js';
import { dns1123LabelErrors, dns1123SubdomainErrors } from '../../model/names.js';
import { cidrErrors } from '../validation/ip-address.js';

const HEX = '[0-9a-f]';
const uuid = (version: string, variant: string) => {
  const pattern = new RegExp(`^${HEX}{8}-?${HEX}{4}-?${version}${HEX}{3}-?${variant}${HEX}{3}-?${HEX}{12}$`, 'i');
  return (text: string) => pattern.test(text);
};
const matching = (pattern: RegExp) => (text: string) => pattern.test(text);
const anything = () => true;

/** What texts of each format look like, by its name without dashes. Source: k8s.io/kube-openapi pkg/validation/strfmt. */
const FORMATS: ReadonlyMap<string, (text: string) => boolean> = new Map<string, (text: string) => boolean>([
  ['bsonobjectid', matching(/^[0-9a-fA-F]{24}$/)],
  ['uri', (text) => isUri(text)],
  ['email', matching(/^[^\s@<>"]+@[^\s@<>"]+$/)],
  [
    'hostname',
    matching(
      /^(?=.{1,255}$)(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)(?:\.(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?))*\.?$/,
    ),
  ],
  ['ipv4', isIPv4],
  ['ipv6', isIPv6],
  ['cidr', (text) => cidrErrors(text).length === 0],
  [
    'mac',
    matching(/^(?:[0-9a-fA-F]{2}[:-]){5}(?:(?:[0-9a-fA-F]{2}[:-]){2}|(?:[0-9a-fA-F]{2}[:-]){14})?[0-9a-fA-F]{2}$/),
  ],
  ['uuid', uuid(HEX, HEX)],
  ['uuid3', uuid('3', HEX)],
  ['uuid4', uuid('4', '[89ab]')],
  ['uuid5', uuid('5', '[89ab]')],
  ['isbn', matching(/^(?:97[89][- ]?)?(?:\d[- ]?){9}[\dXx]$/)],
  ['isbn10', matching(/^(?:\d[- ]?){9}[\dXx]$/)],
  ['isbn13', matching(/^97[89][- ]?(?:\d[- ]?){9}\d$/)],
  ['creditcard', matching(/^(?:\D*\d){13,19}\D*$/)],
  ['ssn', matching(/^\d{3}[- ]?\d{2}[- ]?\d{4}$/)],
  ['hexcolor', matching(/^#?(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/)],
  ['rgbcolor', matching(/^rgb\(\s*\d{1,3}\s*,\s*\d{1,3}\s*,\s*\d{1,3}\s*\)$/)],
  ['byte', matching(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/)],
  ['password', anything],
  ['date', (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && isDate(text)],
  ['duration', (text) => isDuration(text)],
  ['datetime', (text) => isMoment(text)],
  ['k8sshortname', (text) => dns1123LabelErrors(text).length === 0],
  ['k8slongname', (text) => dns1123SubdomainErrors(text).length === 0],
]);

const normalized = (format: string) => format.replaceAll('-', '');

/** Whether a format is one that texts are checked for. */
export function knowsFormat(format: string): boolean {
  return FORMATS.has(normalized(format));
}

/** Whether a text is of a known format. */
export function isOfFormat(format: string, text: string): boolean {
  return FORMATS.get(normalized(format))?.(text) ?? true;
}

function isUri(text: string): boolean {
  const url = parseGoUrl(text);
  return url.ok && text !== '' && (url.value.scheme !== '' || text.startsWith('/'));
}

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function isMoment(text: string): boolean {
  const [, day] =
    /^(\d{4}-\d{2}-\d{2})[Tt ](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:[.,]\d+)?(?:[Zz]|[+-]\d{2}:?\d{2})?$/.exec(text) ??
    [];
  return day !== undefined && isDate(day);
}

/** Go's durations, and a number with a unit in words. */
function isDuration(text: string): boolean {
  if (readDuration(text) !== undefined) return true;
  return /^-?\d+(?:\.\d+)? ?(?:ns|us|µs|ms|s|m|h|d|w|nano(?:second)?s?|micro(?:second)?s?|milli(?:second)?s?|sec(?:ond)?s?|min(?:ute)?s?|hr?s?|hours?|days?|wk?s?|weeks?)$/.test(
    text,
  );
}
