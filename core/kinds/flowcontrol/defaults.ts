import type { JsonObject } from '../../model/json.js';
import { inField, inStruct, withDefaults } from '../defaults/fill.js';

const EXEMPT: JsonObject = { nominalConcurrencyShares: 0, lendablePercent: 0 };
const LIMITED: JsonObject = { nominalConcurrencyShares: 30, lendablePercent: 0 };
const QUEUING: JsonObject = { queues: 64, handSize: 8, queueLengthLimit: 50 };
const PRECEDENCE: JsonObject = { matchingPrecedence: 1000 };

/** A number that Go holds by value: 0 is as good as absent. */
function withNumbers(object: JsonObject, defaults: JsonObject): JsonObject {
  const zeros = Object.keys(defaults).filter((key) => object[key] === 0);
  return withDefaults(zeros.length === 0 ? object : { ...object, ...pick(defaults, zeros) }, defaults);
}

function pick(object: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.map((key) => [key, object[key]]));
}

/** Source: kubernetes pkg/apis/flowcontrol/v1/defaults.go SetDefaults_FlowSchemaSpec. */
export function defaultFlowSchema(flowSchema: JsonObject): JsonObject {
  return inStruct(flowSchema, 'spec', (spec) => withNumbers(spec, PRECEDENCE));
}

/** Source: the same file, for both ways a level can be. */
export function defaultPriorityLevelConfiguration(level: JsonObject): JsonObject {
  return inField(level, 'spec', (spec) => {
    const exempt = inField(spec, 'exempt', (part) => withDefaults(part, EXEMPT));
    return inField(exempt, 'limited', (part) =>
      inField(withDefaults(part, LIMITED), 'limitResponse', (response) =>
        inField(response, 'queuing', (queuing) => withNumbers(queuing, QUEUING)),
      ),
    );
  });
}
