import { describe, expect, it } from 'vitest';
import { clusterControllers } from '../../core/engine/cluster-controllers.js';
import { loadSchemas } from '../../core/schema/schemas.js';
import { chosenControllers } from '../../server/chosen-controllers.js';

const all = clusterControllers(loadSchemas(), '');
const names = (list: readonly string[]) => {
  const chosen = chosenControllers(list, all);
  return chosen.ok ? chosen.value.map(({ name }) => name) : chosen.error;
};

describe('the controllers that a list chooses', () => {
  it('are all for *', () => {
    expect(names(['*'])).toEqual(all.map(({ name }) => name));
  });

  it('are all but those with a minus', () => {
    const chosen = names(['*', '-deployment-controller']);
    expect(chosen).toHaveLength(all.length - 1);
    expect(chosen).not.toContain('deployment-controller');
  });

  it('are those named, and no others', () => {
    expect(names(['namespace-controller'])).toEqual(['namespace-controller']);
    expect(names(['-namespace-controller'])).toEqual([]);
  });

  it('are not chosen by a name that nobody has', () => {
    expect(names(['*', 'deploy'])).toMatch(
      /^"deploy" is not in the list of known controllers: .*deployment-controller/,
    );
  });
});
