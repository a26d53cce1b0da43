import { type Controller, itself, SETTLED, updateStatus, watch } from '../hindcast.js';
import { type Condition, ROUTES, type Route } from './route.js';

/** The part that the bug is in: the condition as it is to be written, from the one that is there and what is found now. */
export type SetCondition = (old: Condition | undefined, found: Condition) => Condition;

/** Says in a Route's status whether it has a revision to send traffic to, and writes the status when it differs. */
export function routeController(setCondition: SetCondition): Controller {
  return {
    name: 'route-controller',
    watches: [watch(ROUTES, itself)],
    reconcile(view, { namespace, name }, now) {
      const route = view.get(ROUTES, namespace, name);
      if (route === undefined) return SETTLED;
      const old = route.status?.conditions?.find(({ type }) => type === 'Ready');
      const condition = setCondition(old, found(route, new Date(now).toISOString()));
      if (isSame(old, condition)) return SETTLED;
      return { intents: [updateStatus(ROUTES, { ...route, status: { conditions: [condition] } })] };
    },
  };
}

function found({ spec }: Route, lastTransitionTime: string): Condition {
  return spec.revisionName === undefined
    ? { type: 'Ready', status: 'False', reason: 'RevisionMissing', lastTransitionTime }
    : { type: 'Ready', status: 'True', reason: 'TrafficTargetsReady', lastTransitionTime };
}

function isSame(old: Condition | undefined, condition: Condition): boolean {
  return (
    old?.status === condition.status &&
    old.reason === condition.reason &&
    old.lastTransitionTime === condition.lastTransitionTime
  );
}
