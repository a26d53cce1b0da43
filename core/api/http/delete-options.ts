import type { DeleteOptions, WriteOptions } from '../../model/command.js';
import { invalidValue, notSupported } from '../../model/field-error.js';
import type { JsonObject } from '../../model/json.js';
import { fail, ok, type Result } from '../../model/result.js';
import { badRequest, invalid, type StatusCause, type StatusError } from '../../model/status-error.js';
import { checkFields } from '../../schema/check-fields.js';
import { dropNulls } from '../../schema/drop-nulls.js';
import type { DeleteOptions as SentOptions } from '../../schema/generated/types/meta.js';
import { decodingError } from '../../schema/strict-order.js';
import { isTrue, queryInteger } from '../read/query-values.js';
import type { ApiRequest } from './api-context.js';
import { decodeObject } from './body.js';

/** How something is to be deleted. */
export interface ReadDeletion {
  readonly deletion: DeleteOptions;
  readonly options: WriteOptions;
}

/**
 * Reads how to delete: from the body, or from the query where there is none. Source: apiserver pkg/endpoints/handlers/delete.go; apimachinery
 * meta/v1/validation ValidateDeleteOptions.
 */
export async function readDeleteOptions(
  request: ApiRequest,
  body: Uint8Array,
): Promise<Result<ReadDeletion, StatusError>> {
  const sent = body.length > 0 ? await sentInBody(request, body) : sentInQuery(request.exchange.query);
  if (!sent.ok) return sent;
  const { gracePeriodSeconds, propagationPolicy, orphanDependents, preconditions, dryRun = [] } = sent.value;
  const causes = problemsOf(sent.value);
  if (causes.length > 0) return fail(invalid('meta.k8s.io', 'DeleteOptions', '', causes));
  const policy = orphanDependents === true ? 'Orphan' : propagationPolicy;
  return ok({
    deletion: {
      ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
      ...(policy === undefined ? {} : { propagationPolicy: policy as DeleteOptions['propagationPolicy'] }),
      ...(preconditions === undefined ? {} : { preconditions }),
    },
    options: dryRun.length > 0 ? { dryRun: true } : {},
  });
}

async function sentInBody(
  { exchange, kinds }: ApiRequest,
  body: Uint8Array,
): Promise<Result<SentOptions, StatusError>> {
  const decoded = await decodeObject(body, exchange.header('content-type'));
  if (!decoded.ok) return decoded;
  const { object } = decoded.value;
  const { kind = 'DeleteOptions', apiVersion } = object;
  if (kind !== 'DeleteOptions' && kind !== '' && kind !== null) {
    const version = apiVersion === undefined || apiVersion === null || apiVersion === '' ? 'v1' : String(apiVersion);
    const message = `no kind "${String(kind)}" is registered for version "${version}" in scheme "pkg/runtime/scheme.go:111"`;
    return fail(badRequest(message));
  }
  const type = kinds.kindType('', 'v1', 'DeleteOptions')!;
  const problems = checkFields(type, object, { unknownFields: false });
  if (problems.length > 0) return fail(badRequest(decodingError(type, object, problems, []) ?? ''));
  return ok(dropNulls(type, object) as JsonObject as SentOptions);
}

function sentInQuery(query: URLSearchParams): Result<SentOptions, StatusError> {
  const grace = queryInteger(query, 'gracePeriodSeconds');
  if (!grace.ok) return grace;
  const policy = query.get('propagationPolicy');
  return ok({
    ...(grace.value === undefined ? {} : { gracePeriodSeconds: grace.value }),
    ...(policy === null ? {} : { propagationPolicy: policy }),
    ...(query.has('orphanDependents') ? { orphanDependents: isTrue(query.get('orphanDependents')) } : {}),
    dryRun: query.getAll('dryRun'),
  });
}

function problemsOf({ orphanDependents, propagationPolicy, dryRun = [] }: SentOptions): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  const field = 'propagationPolicy';
  if (orphanDependents !== undefined && propagationPolicy !== undefined)
    causes.push(invalidValue(field, propagationPolicy, 'orphanDependents and deletionPropagation cannot be both set'));
  if (propagationPolicy !== undefined && !POLICIES.includes(propagationPolicy))
    causes.push(notSupported(field, propagationPolicy, [...POLICIES, 'nil']));
  if (dryRun.some((value) => value !== 'All')) causes.push(notSupported('dryRun', [...dryRun], ['All']));
  return causes;
}

const POLICIES: readonly string[] = ['Foreground', 'Background', 'Orphan'];
