import { invalidValue } from '../../../model/field-error.js';
import type { Causes } from '../../validation/causes.js';

const PART = /^[A-Za-z.\-_0-9+]{1,14}$/;
const known = new Map<string, boolean>();
/** So many names are remembered: there are some 600 zones. */
const MOST_REMEMBERED = 1000;

/** Whether the time zone data that Node brings has a zone of exactly that name. */
export function isTimeZone(name: string): boolean {
  if (name === 'UTC' || name === 'Local' || name === '') return true;
  let is = known.get(name);
  if (is === undefined) {
    is = hasZone(name);
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(name, is);
  }
  return is;
}

function hasZone(name: string): boolean {
  // Offsets such as +01 are no zones.
  if (/^[-+]/.test(name)) return false;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions();
    // Names in other capitals are found as well, which a file's would not be.
    return timeZone === name || timeZone.toLowerCase() !== name.toLowerCase();
  } catch {
    return false;
  }
}

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
