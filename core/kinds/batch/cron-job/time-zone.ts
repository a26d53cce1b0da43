import { invalidValue } from '../../../model/field-error.js';
import { isTimeZone } from '../../../model/time-zone.js';
import type { Causes } from '../../validation/causes.js';

const PART = /^[A-Za-z.\-_0-9+]{1,14}$/;

/** The zone of a schedule. Source: kubernetes pkg/apis/batch/validation validateTimeZone. */
export function checkTimeZone(name: string, path: string, causes: Causes): void {
  if (name === '') {
    causes.push(invalidValue(path, name, 'timeZone must be nil or non-empty string'));
    return;
  }
  const parts = name.split('/');
  const isOdd = parts.some((part) => part === '.' || part === '..' || part.startsWith('-') || !PART.test(part));
  if (isOdd) {
    causes.push(invalidValue(path, name, `unknown time zone ${name}`));
    return;
  }
  if (name.toLowerCase() === 'local') {
    const detail = 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones';
    causes.push(invalidValue(path, name, detail));
  }
  if (!isTimeZone(name)) causes.push(invalidValue(path, name, `unknown time zone ${name}`));
}
