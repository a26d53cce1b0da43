import type { JsonObject } from '../../../model/json.js';
import { asObject, textUnder } from '../../fields/json-fields.js';
import { semanticEqual } from '../../fields/semantic-equal.js';
import { setMetadata } from '../../fields/set-field.js';
import { templateStrategy } from '../../pod-template/template-strategy.js';
import type { Strategy } from '../../strategy/strategy.js';

const base = templateStrategy({ status: true, generation: ['spec'] }, ['spec', 'template']);
const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

const templateGeneration = (daemonSet: JsonObject): number => {
  const number = Number(textUnder(asObject(daemonSet['metadata'])['annotations'], TEMPLATE_GENERATION));
  return Number.isSafeInteger(number) && number > 0 ? number : 0;
};

function withTemplateGeneration(daemonSet: JsonObject, generation: number): JsonObject {
  const annotations = asObject(asObject(daemonSet['metadata'])['annotations']);
  return setMetadata(daemonSet, 'annotations', { ...annotations, [TEMPLATE_GENERATION]: String(generation) });
}

/** A count of template changes lives on in an annotation. Source: kubernetes pkg/registry/apps/daemonset/strategy.go and apps/v1 conversion.go. */
export const daemonSetStrategy: Strategy = {
  create: (daemonSet) => withTemplateGeneration(base.create(daemonSet), Math.max(1, templateGeneration(daemonSet))),
  update(daemonSet, old) {
    const before = Math.max(1, templateGeneration(old));
    const updated = base.update(daemonSet, old);
    const changed = !semanticEqual(asObject(updated['spec'])['template'], asObject(old['spec'])['template']);
    return withTemplateGeneration(updated, changed ? before + 1 : before);
  },
  updateStatus: base.updateStatus,
};
