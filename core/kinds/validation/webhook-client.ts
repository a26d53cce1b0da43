import { invalidValue, required } from '../../model/field-error.js';
import { parseGoUrl } from '../../model/go-url.js';
import type { JsonObject } from '../../model/json.js';
import { dns1123SubdomainErrors, portNumberErrors } from '../../model/names.js';
import { asNumber, asText, isSet } from '../fields/json-fields.js';
import type { Causes } from './causes.js';

const FORM = '; desired format: https://host[/path]';

/** Where a webhook is called by its URL. Source of these rules: k8s.io/apiserver pkg/util/webhook/validation.go. */
export function checkWebhookUrl(text: string, path: string, causes: Causes): void {
  const parsed = parseGoUrl(text);
  if (!parsed.ok) {
    causes.push(required(path, `url must be a valid URL: ${parsed.error}${FORM}`));
    return;
  }
  const { scheme, host, user, fragment, query } = parsed.value;
  if (scheme !== 'https') causes.push(invalidValue(path, scheme, `'https' is the only allowed URL scheme${FORM}`));
  if (host === '') causes.push(invalidValue(path, host, `host must be specified${FORM}`));
  if (user !== undefined) causes.push(invalidValue(path, user, 'user information is not permitted in the URL'));
  if (fragment !== '') causes.push(invalidValue(path, fragment, 'fragments are not permitted in the URL'));
  if (query !== '') causes.push(invalidValue(path, query, 'query parameters are not permitted in the URL'));
}

/** Where a webhook is called behind a Service. */
export function checkWebhookService(service: JsonObject, path: string, causes: Causes): void {
  // Kubernetes has the two the wrong way round: a missing namespace is told of as a missing name.
  if (asText(service['namespace']) === '') causes.push(required(`${path}.name`));
  if (asText(service['name']) === '') causes.push(required(`${path}.namespace`));
  const port = asNumber(service['port']);
  const wrong = portNumberErrors(port);
  if (wrong.length > 0) causes.push(invalidValue(`${path}.port`, port, `port is not valid: ${wrong.join(', ')}`));
  if (isSet(service['path'])) checkPath(asText(service['path']), `${path}.path`, causes);
}

function checkPath(text: string, path: string, causes: Causes): void {
  if (text === '/' || text === '') return;
  if (text === '//') {
    causes.push(invalidValue(path, text, 'segment[0] may not be empty'));
    return;
  }
  if (!text.startsWith('/')) causes.push(invalidValue(path, text, "must start with a '/'"));
  const rest = text.slice(1);
  (rest.endsWith('/') ? rest.slice(0, -1) : rest).split('/').forEach((segment, index) => {
    if (segment === '') causes.push(invalidValue(path, text, `segment[${index}] may not be empty`));
    else {
      for (const error of dns1123SubdomainErrors(segment))
        causes.push(invalidValue(path, text, `segment[${index}]: ${error}`));
    }
  });
}
