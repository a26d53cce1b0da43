import { type LabelSelector, matchesLabelSelector } from '../../model/label-selector.js';
import type { KubeObject } from '../../model/object.js';
import { milliOf, quantityFrom } from '../../model/quantity.js';
import { fail, ok, type Result } from '../../model/result.js';
import type { View } from '../../model/view.js';
import { CONFIG_MAPS } from '../../schema/kinds.js';
import { annotationOf } from '../../schema/simulation-annotations.js';

/** In front of a metric's name on the object that has it: `metrics.simulation.hindcast.dev/requests-per-second: "120"`. */
const METRIC_PREFIX = 'metrics.simulation.hindcast.dev/';
/** On a ConfigMap that stands for a series of an external metric: which metric. Its other labels are those of the series, `data.value` its value. */
const EXTERNAL_LABEL = 'metrics.simulation.hindcast.dev/external';

/** What an object declares of a metric of its own, in thousandths. */
export function objectMetric(object: KubeObject, name: string): number | undefined {
  const text = annotationOf(object, `${METRIC_PREFIX}${name}`);
  return text === undefined || quantityFrom(text) === undefined ? undefined : milliOf(text);
}

/** The series of an external metric in a namespace that a selector matches, in thousandths. */
export function externalMetric(
  view: View,
  namespace: string | undefined,
  name: string,
  selector: LabelSelector | undefined,
): Result<readonly number[], string> {
  const values: number[] = [];
  for (const { metadata, data } of view.list(CONFIG_MAPS, namespace)) {
    if (metadata.labels?.[EXTERNAL_LABEL] !== name) continue;
    if (selector !== undefined && !matchesLabelSelector(selector, metadata.labels)) continue;
    const value = data?.['value'];
    if (value !== undefined && quantityFrom(value) !== undefined) values.push(milliOf(value));
  }
  return values.length === 0 ? fail('no metrics returned from external metrics API') : ok(values);
}
