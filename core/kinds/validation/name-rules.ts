import {
  dns1035LabelErrors,
  dns1123LabelErrors,
  dns1123SubdomainErrors,
  pathSegmentNameErrors,
  pathSegmentPrefixErrors,
} from '../../model/names.js';

/** What is wrong with a name. `prefix` says that more will be appended, so that a trailing dash is no fault. */
export type NameRule = (name: string, prefix: boolean) => readonly string[];

/** Source: k8s.io/apimachinery pkg/api/validation/generic.go maskTrailingDash. */
const masked = (name: string, prefix: boolean) =>
  prefix && name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name;

/** A DNS name of one or more labels. */
export const subdomainName: NameRule = (name, prefix) => dns1123SubdomainErrors(masked(name, prefix));
/** One label of a DNS name. */
export const labelName: NameRule = (name, prefix) => dns1123LabelErrors(masked(name, prefix));
/** One label of a DNS name that begins with a letter. */
export const serviceName: NameRule = (name, prefix) => dns1035LabelErrors(masked(name, prefix));
/** RBAC names may hold colons and capitals: they never become DNS names. */
export const pathSegmentName: NameRule = (name, prefix) =>
  prefix ? pathSegmentPrefixErrors(name) : pathSegmentNameErrors(name);
