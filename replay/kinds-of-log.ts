import { EventLogError, type ReadonlyEventLog } from '../core/model/event-log.js';
import type { CustomResourceDefinition } from '../core/schema/generated/types/apiextensions.js';
import { CUSTOM_RESOURCE_DEFINITIONS } from '../core/schema/kinds.js';
import { kindsDefinedBy } from '../core/schema/kinds-at.js';
import type { Schemas } from '../core/schema/schemas.js';
import { parseVersion } from './object-at.js';

/**
 * The kinds that the newest state of a log knows, see `kindsAt`: by them its events are told. Where the log is damaged, the built-in ones:
 * whoever asks something of it is told of the damage then. Rejects with `EventLogError`.
 */
export async function kindsOfLog(
  log: Pick<ReadonlyEventLog, 'head' | 'objectsAt'>,
  schemas: Schemas,
): Promise<Schemas> {
  const resource = CUSTOM_RESOURCE_DEFINITIONS.groupResource;
  const definitions: CustomResourceDefinition[] = [];
  try {
    for await (const versions of log.objectsAt(resource, undefined, log.head().revision)) {
      for (const { name, json } of versions) {
        definitions.push(parseVersion(json, { resource, name }) as CustomResourceDefinition);
      }
    }
  } catch (error) {
    if (!(error instanceof EventLogError) || error.reason !== 'corrupt') throw error;
    return schemas;
  }
  return kindsDefinedBy(definitions, schemas);
}
