import { X509Certificate } from 'node:crypto';
import type { Causes } from '../../../kinds/validation/causes.js';
import { checkDomainPrefixedPath } from '../../../kinds/validation/domain-prefixed-path.js';
import { pemBlocks } from '../../../kinds/validation/pem.js';
import { duplicate, invalidValue, required, tooMany } from '../../../model/field-error.js';
import type {
  AuthenticationConfiguration,
  ClaimMapping,
  ClaimValidationRule,
  JwtAuthenticator,
  JwtIssuer,
} from './authentication-configuration.js';
import { type ClaimsExpression, claimsExpression, type Subject } from './claims-expression.js';

const MOST_ISSUERS = 64;

/** Source of this file: apiserver pkg/apis/apiserver/validation ValidateAuthenticationConfiguration. `disallowed` are issuers that are the server's own. */
export function checkAuthenticationConfiguration(
  { jwt, anonymous }: AuthenticationConfiguration,
  disallowed: readonly string[],
  causes: Causes,
): void {
  if (jwt.length > MOST_ISSUERS) {
    causes.push(tooMany('jwt', jwt.length, MOST_ISSUERS));
    return;
  }
  const issuers = new Set<string>();
  const discoveries = new Set<string>();
  for (const [index, authenticator] of jwt.entries()) {
    const at = `jwt[${index}]`;
    const { url, discoveryURL = '' } = authenticator.issuer;
    checkIssuer(authenticator.issuer, disallowed, `${at}.issuer`, causes);
    checkClaims(authenticator, at, causes);
    if (issuers.has(url)) causes.push(duplicate(`${at}.issuer.url`, url));
    issuers.add(url);
    if (discoveryURL === '') continue;
    if (discoveries.has(discoveryURL)) causes.push(duplicate(`${at}.issuer.discoveryURL`, discoveryURL));
    discoveries.add(discoveryURL);
  }
  const { enabled, conditions = [] } = anonymous ?? { enabled: true };
  if (!enabled && conditions.length > 0) {
    const shown = conditions.map(({ path }) => ({ Path: path }));
    causes.push(
      invalidValue('anonymous.conditions', shown, 'enabled should be set to true when conditions are defined'),
    );
  }
}

function checkIssuer(issuer: JwtIssuer, disallowed: readonly string[], at: string, causes: Causes): void {
  const { url, discoveryURL = '', audiences, audienceMatchPolicy = '', certificateAuthority = '' } = issuer;
  if (url === '') causes.push(required(`${at}.url`));
  else checkUrl(url, disallowed, `${at}.url`, causes);
  if (discoveryURL !== '') {
    if (url !== '' && withoutSlashes(url) === withoutSlashes(discoveryURL))
      causes.push(invalidValue(`${at}.discoveryURL`, discoveryURL, 'discoveryURL must be different from URL'));
    checkUrl(discoveryURL, [], `${at}.discoveryURL`, causes);
  }
  checkAudiences(audiences, audienceMatchPolicy, at, causes);
  const authorities = certificateAuthority === '' ? undefined : authorityProblem(certificateAuthority);
  if (authorities !== undefined) causes.push(invalidValue(`${at}.certificateAuthority`, '<omitted>', authorities));
  const { egressSelectorType: selector = '' } = issuer;
  if (selector !== '' && selector !== 'controlplane' && selector !== 'cluster') {
    const detail = 'egress selector must be either controlplane or cluster';
    causes.push(invalidValue(`${at}.egressSelectorType`, selector, detail));
  }
}

const withoutSlashes = (url: string) => url.replace(/\/+$/, '');

function checkUrl(url: string, disallowed: readonly string[], at: string, causes: Causes): void {
  if (disallowed.includes(url)) {
    const detail = `URL must not overlap with disallowed issuers: [${[...disallowed].sort().join(' ')}]`;
    causes.push(invalidValue(at, url, detail));
  }
  // As Go's url.Parse takes it apart, which wants neither a scheme nor a host.
  const [, scheme = '', authority = ''] = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?/.exec(url) ?? [];
  const wrong = (detail: string) => causes.push(invalidValue(at, url, detail));
  if (scheme.toLowerCase() !== 'https') wrong('URL scheme must be https');
  if (authority.includes('@')) wrong('URL must not contain a username or password');
  const [beforeFragment = '', fragment = ''] = url.split('#', 2);
  if ((beforeFragment.split('?', 2)[1] ?? '') !== '') wrong('URL must not contain a query');
  if (fragment !== '') wrong('URL must not contain a fragment');
}

function checkAudiences(audiences: readonly string[], policy: string, at: string, causes: Causes): void {
  const path = `${at}.audiences`;
  if (audiences.length === 0) {
    causes.push(required(path, `at least one ${path} is required`));
    return;
  }
  const seen = new Set<string>();
  for (const [index, audience] of audiences.entries()) {
    if (audience === '') causes.push(required(`${path}[${index}]`));
    if (seen.has(audience)) causes.push(duplicate(`${path}[${index}]`, audience));
    seen.add(audience);
  }
  const wrong = (detail: string) => causes.push(invalidValue(`${at}.audienceMatchPolicy`, policy, detail));
  if (audiences.length > 1 && policy !== 'MatchAny')
    wrong('audienceMatchPolicy must be MatchAny for multiple audiences');
  if (audiences.length === 1 && policy !== '' && policy !== 'MatchAny')
    wrong('audienceMatchPolicy must be empty or MatchAny for single audience');
}

/** Source: client-go util/cert ParseCertsPEM. */
function authorityProblem(pem: string): string | undefined {
  const certificates = pemBlocks(pem).filter(({ type }) => type === 'CERTIFICATE');
  if (certificates.length === 0) return 'data does not contain any valid RSA or ECDSA certificates';
  try {
    for (const { der } of certificates) new X509Certificate(der);
    return undefined;
  } catch {
    return 'x509: malformed certificate';
  }
}

function checkClaims(authenticator: JwtAuthenticator, at: string, causes: Causes): void {
  const { claimValidationRules = [], claimMappings: mappings, userValidationRules = [] } = authenticator;
  const rules = checkRules(claimValidationRules, `${at}.claimValidationRules`, causes);
  const path = `${at}.claimMappings`;
  const username = checkMapping(mappings.username ?? {}, true, `${path}.username`, causes);
  checkMapping(mappings.groups ?? {}, false, `${path}.groups`, causes);
  const { claim = '', expression = '' } = mappings.uid ?? {};
  if (claim !== '' && expression !== '')
    causes.push(invalidValue(`${path}.uid`, '', "claim and expression can't both be set"));
  else if (expression !== '') compiled(expression, 'claims', false, `${path}.uid.expression`, causes);
  const extra = checkExtra(mappings.extra ?? [], `${path}.extra`, causes);
  const isVerified = [username, ...rules, ...extra].some((one) => one?.uses('email_verified') === true);
  if (username?.uses('email') === true && !isVerified)
    causes.push(invalidValue(`${path}.username.expression`, mappings.username?.expression, UNVERIFIED));
  checkUserRules(userValidationRules, `${at}.userValidationRules`, causes);
}

const UNVERIFIED =
  'claims.email_verified must be used in claimMappings.username.expression or claimMappings.extra[*].valueExpression or claimValidationRules[*].expression when claims.email is used in claimMappings.username.expression';

function compiled(
  text: string,
  subject: Subject,
  isRule: boolean,
  at: string,
  causes: Causes,
): ClaimsExpression | undefined {
  const expression = claimsExpression(text, subject, isRule);
  if (expression.ok) return expression.value;
  causes.push(invalidValue(at, text, expression.error));
  return undefined;
}

function checkRules(rules: readonly ClaimValidationRule[], at: string, causes: Causes): ClaimsExpression[] {
  const claims = new Set<string>();
  const expressions = new Set<string>();
  const found: ClaimsExpression[] = [];
  for (const [index, { claim = '', requiredValue = '', expression = '', message = '' }] of rules.entries()) {
    const path = `${at}[${index}]`;
    if (claim !== '' && expression !== '') {
      causes.push(invalidValue(path, claim, "claim and expression can't both be set"));
    } else if (claim !== '') {
      if (message !== '')
        causes.push(invalidValue(`${path}.message`, message, 'may not be specified when claim is set'));
      if (claims.has(claim)) causes.push(duplicate(`${path}.claim`, claim));
      claims.add(claim);
    } else if (expression === '') {
      causes.push(required(path, 'claim or expression is required'));
    } else {
      if (requiredValue !== '')
        causes.push(
          invalidValue(`${path}.requiredValue`, requiredValue, 'may not be specified when expression is set'),
        );
      if (expressions.has(expression)) {
        causes.push(duplicate(`${path}.expression`, expression));
        continue;
      }
      expressions.add(expression);
      const rule = compiled(expression, 'claims', true, `${path}.expression`, causes);
      if (rule !== undefined) found.push(rule);
    }
  }
  return found;
}

function checkMapping(
  { claim = '', prefix, expression = '' }: ClaimMapping,
  isRequired: boolean,
  at: string,
  causes: Causes,
): ClaimsExpression | undefined {
  if (claim !== '' && expression !== '') {
    causes.push(invalidValue(at, '', "claim and expression can't both be set"));
  } else if (expression !== '') {
    if (prefix !== undefined)
      causes.push(invalidValue(`${at}.prefix`, prefix, 'may not be specified when expression is set'));
    return compiled(expression, 'claims', false, `${at}.expression`, causes);
  } else if (claim !== '') {
    const detail = 'prefix is required when claim is set. It can be set to an empty string to disable prefixing';
    if (prefix === undefined) causes.push(required(`${at}.prefix`, detail));
  } else if (isRequired) causes.push(required(at, 'claim or expression is required'));
  return undefined;
}

type Extra = NonNullable<JwtAuthenticator['claimMappings']['extra']>;

function checkExtra(extra: Extra, at: string, causes: Causes): ClaimsExpression[] {
  const keys = new Set<string>();
  const found: ClaimsExpression[] = [];
  for (const [index, { key = '', valueExpression = '' }] of extra.entries()) {
    const path = `${at}[${index}]`;
    checkDomainPrefixedPath(key, `${path}.key`, causes);
    if (key !== key.toLowerCase()) causes.push(invalidValue(`${path}.key`, key, 'must be lowercase'));
    if (RESERVED.test(key))
      causes.push(
        invalidValue(`${path}.key`, key, 'k8s.io, kubernetes.io and their subdomains are reserved for Kubernetes use'),
      );
    if (keys.has(key)) {
      causes.push(duplicate(`${path}.key`, key));
      continue;
    }
    keys.add(key);
    if (valueExpression === '') {
      causes.push(required(`${path}.valueExpression`));
      continue;
    }
    const expression = compiled(valueExpression, 'claims', false, `${path}.valueExpression`, causes);
    if (expression !== undefined) found.push(expression);
  }
  return found;
}

const RESERVED = /^(?:[^/]*\.)?(?:kubernetes|k8s)\.io\//;

type UserRules = NonNullable<JwtAuthenticator['userValidationRules']>;

function checkUserRules(rules: UserRules, at: string, causes: Causes): void {
  const seen = new Set<string>();
  for (const [index, { expression = '' }] of rules.entries()) {
    const path = `${at}[${index}].expression`;
    if (expression === '') causes.push(required(path));
    else if (seen.has(expression)) causes.push(duplicate(path, expression));
    else {
      seen.add(expression);
      compiled(expression, 'user', true, path, causes);
    }
  }
}
