import type { Json, JsonObject } from '../../../model/json.js';
import { labelValueErrors } from '../../../model/names.js';
import { asObject, asText, textUnder } from '../../fields/json-fields.js';
import { setMetadata, setSpec } from '../../fields/set-field.js';
import { templateStrategy } from '../../pod-template/template-strategy.js';
import type { Strategy } from '../../strategy/strategy.js';

const base = templateStrategy({ status: true, generation: ['spec'] }, ['spec', 'template']);
const UID_LABEL = 'batch.kubernetes.io/controller-uid';

function withAbsent(map: JsonObject, entries: readonly (readonly [string, string])[]): JsonObject {
  let result: { [key: string]: Json | undefined } | undefined;
  for (const [key, value] of entries) {
    if (textUnder(map, key) !== undefined) continue;
    result ??= { ...map };
    result[key] = value;
  }
  return result ?? map;
}

/**
 * A Job selects its Pods by its own uid, unless its author took that on. What was set wrong is left for validation to refuse.
 * Source: kubernetes pkg/registry/batch/job/strategy.go generateSelector.
 */
function generateSelector(job: JsonObject): JsonObject {
  const spec = asObject(job['spec']);
  const uid = asText(asObject(job['metadata'])['uid']);
  const name = asText(asObject(job['metadata'])['name']);
  if (spec['manualSelector'] === true || uid === '') return job;
  const template = asObject(spec['template']);
  const metadata = asObject(template['metadata']);
  const labels = withAbsent(asObject(metadata['labels']), [
    [UID_LABEL, uid],
    ['batch.kubernetes.io/job-name', name],
    ['controller-uid', uid],
    ['job-name', name],
  ]);
  const selector = asObject(spec['selector']);
  const matchLabels = withAbsent(asObject(selector['matchLabels']), [[UID_LABEL, uid]]);
  const withTemplate = setSpec(job, 'template', { ...template, metadata: { ...metadata, labels } });
  return setSpec(withTemplate, 'selector', { ...selector, matchLabels });
}

/** A Job without labels has those of its template, which are applied whenever it is read. Source: pkg/apis/batch/v1/defaults.go SetDefaults_Job. */
function withTemplateLabels(job: JsonObject): JsonObject {
  const { labels } = asObject(asObject(asObject(job['spec'])['template'])['metadata']);
  if (Object.keys(asObject(labels)).length === 0) return job;
  const { labels: given, name } = asObject(job['metadata']);
  // Labels that are wrong are told of where they were written.
  const isWrong = labelValueErrors(asText(name)).length > 0;
  return isWrong || Object.keys(asObject(given)).length > 0 ? job : setMetadata(job, 'labels', labels);
}

/** Expects a new Job to have its uid and name already. Source: kubernetes pkg/registry/batch/job/strategy.go. */
export const jobStrategy: Strategy = {
  create: (job) => withTemplateLabels(generateSelector(base.create(job))),
  update: base.update,
  updateStatus: base.updateStatus,
};
