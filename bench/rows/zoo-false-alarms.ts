import { DEFAULT_PROPERTIES } from '../../check/properties/default-properties.js';
import type { Property } from '../../check/property.js';
import { ZOO } from '../../examples/zoo/zoo.js';
import type { ZooEntry } from '../../examples/zoo/zoo-entry.js';
import type { Row } from '../row.js';
import { violation } from '../simulation/violation.js';

const SCHEDULES = 10_000;

/** What the search has to say against controllers that are right. */
export const zooFalseAlarms: Row = {
  name: 'zoo false alarms',
  about: 'mended controllers of examples/zoo that 10,000 schedules each, with every fault, find something wrong with',
  measure: async (bench) => {
    const budget = { schedules: bench.scaled(SCHEDULES) };
    let alarms = 0;
    for (const entry of ZOO) {
      bench.progress(entry.name);
      const { name, mended, options } = entry;
      const found = await violation(mended, { ...options, name, properties: propertiesOf(entry), budget });
      if (found === undefined) continue;
      bench.tell(found);
      alarms++;
    }
    return [{ name: 'zoo false alarms', unit: 'alarms', values: [alarms], bound: { on: 'value', atMost: 0 } }];
  },
};

/** The entry's own, and the default ones unless it says why these do not hold. */
function propertiesOf({ options: { properties = [] }, exempt }: ZooEntry): readonly Property[] {
  return exempt === undefined ? [...new Set([...DEFAULT_PROPERTIES, ...properties])] : properties;
}
