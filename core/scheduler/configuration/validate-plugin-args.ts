import { duplicate, forbiddenField, invalidValue, notSupported, required } from '../../model/field-error.js';
import { qualifiedNameErrors } from '../../model/names.js';
import type { StatusCause } from '../../model/status-error.js';
import { type GivenArgs, type PluginArgs, withDefaultArgs } from '../framework/plugin-args.js';
import type { UtilizationShapePoint } from '../plugins/resource-scores.js';
import { addedAffinityProblems } from './validate-added-affinity.js';

/**
 * What is wrong with what a plugin is given. Nothing is said of plugins that Kubernetes does not have.
 * Source: apis/config/validation/validation_pluginargs.go.
 */
export function argsProblems(name: string, args: object, path: string): readonly StatusCause[] {
  const all: PluginArgs = withDefaultArgs({ [name]: args } as GivenArgs);
  switch (name) {
    case 'DefaultPreemption':
      return preemption(all.DefaultPreemption, path);
    case 'InterPodAffinity':
      return inRange(all.InterPodAffinity.hardPodAffinityWeight, 0, 100, `${path}.hardPodAffinityWeight`);
    case 'NodeAffinity':
      return addedAffinityProblems(all.NodeAffinity.addedAffinity, `${path}.addedAffinity`);
    case 'NodeResourcesBalancedAllocation':
      return balanced(all.NodeResourcesBalancedAllocation, path);
    case 'NodeResourcesFit':
      return resourcesFit(all.NodeResourcesFit, path);
    case 'PodTopologySpread':
      return spread(all.PodTopologySpread, path);
    default:
      return [];
  }
}

function inRange(value: number, least: number, most: number, field: string): StatusCause[] {
  return value < least || value > most ? [invalidValue(field, value, `not in valid range [${least}, ${most}]`)] : [];
}

function preemption(args: PluginArgs['DefaultPreemption'], path: string): StatusCause[] {
  const { minCandidateNodesPercentage: percentage, minCandidateNodesAbsolute: absolute } = args;
  const [one, other] = ['minCandidateNodesPercentage', 'minCandidateNodesAbsolute'];
  const causes = inRange(percentage, 0, 100, `${path}.${one}`);
  if (absolute < 0) causes.push(invalidValue(`${path}.${other}`, absolute, 'not in valid range [0, inf)'));
  if (percentage === 0 && absolute === 0) {
    causes.push(invalidValue(`${path}.${one}`, percentage, `cannot be zero at the same time as ${other}`));
    causes.push(invalidValue(`${path}.${other}`, absolute, `cannot be zero at the same time as ${one}`));
  }
  return causes;
}

function balanced({ resources }: PluginArgs['NodeResourcesBalancedAllocation'], path: string): StatusCause[] {
  const causes: StatusCause[] = [];
  resources.forEach(({ name, weight }, index) => {
    const at = `${path}.resources[${index}]`;
    if (resources.findIndex((one) => one.name === name) < index) causes.push(duplicate(`${at}.name`, name));
    if (weight !== 1) causes.push(invalidValue(`${at}.weight`, weight, 'must be 1'));
  });
  return causes;
}

const STRATEGIES = ['LeastAllocated', 'MostAllocated', 'RequestedToCapacityRatio'];

function resourcesFit(args: PluginArgs['NodeResourcesFit'], path: string): StatusCause[] {
  const { ignoredResources = [], ignoredResourceGroups = [], scoringStrategy } = args;
  const causes: StatusCause[] = [];
  ignoredResources.forEach((name, index) => {
    causes.push(...nameProblems(name, `${path}.ignoredResources[${index}]`));
  });
  ignoredResourceGroups.forEach((group, index) => {
    const at = `${path}.ignoredResourceGroups[${index}]`;
    if (group.includes('/')) causes.push(invalidValue(at, group, "resource group name can't contain '/'"));
    causes.push(...nameProblems(group, at));
  });
  const at = `${path}.scoringStrategy`;
  const { type, resources, requestedToCapacityRatio } = scoringStrategy;
  if (!STRATEGIES.includes(type)) causes.push(notSupported(`${at}.type`, type, STRATEGIES));
  resources.forEach(({ name, weight }, index) => {
    if (weight <= 0 || weight > 100)
      causes.push(
        invalidValue(
          `${at}.resources[${index}].weight`,
          weight,
          `resource weight of ${name} not in valid range (0, 100]`,
        ),
      );
  });
  const field = `${at}.requestedToCapacityRatio`;
  if (type !== 'RequestedToCapacityRatio') {
    if (requestedToCapacityRatio !== undefined)
      causes.push(forbiddenField(field, 'must be nil when type is not RequestedToCapacityRatio'));
  } else if (requestedToCapacityRatio === undefined) {
    causes.push(required(field, 'must be specified when type is RequestedToCapacityRatio'));
  } else {
    causes.push(...shape(requestedToCapacityRatio.shape, `${field}.shape`));
  }
  return causes;
}

function shape(points: readonly UtilizationShapePoint[] = [], path: string): StatusCause[] {
  if (points.length === 0) return [required(path, 'at least one point must be specified')];
  const causes: StatusCause[] = [];
  const unsorted = points.findIndex(({ utilization }, at) => at > 0 && points[at - 1]!.utilization >= utilization);
  if (unsorted >= 0)
    causes.push(
      invalidValue(
        `${path}[${unsorted}].utilization`,
        points[unsorted]!.utilization,
        'values must be sorted in increasing order',
      ),
    );
  points.forEach(({ utilization, score }, at) => {
    causes.push(...inRange(utilization, 0, 100, `${path}[${at}].utilization`));
    causes.push(...inRange(score, 0, 10, `${path}[${at}].score`));
  });
  return causes;
}

const ACTIONS = ['DoNotSchedule', 'ScheduleAnyway'];

function spread(
  { defaultingType, defaultConstraints = [] }: PluginArgs['PodTopologySpread'],
  path: string,
): StatusCause[] {
  const causes: StatusCause[] = [];
  const type = `${path}.defaultingType`;
  if (defaultingType !== 'System' && defaultingType !== 'List')
    causes.push(notSupported(type, defaultingType, ['System', 'List']));
  else if (defaultingType === 'System' && defaultConstraints.length > 0)
    causes.push(invalidValue(type, defaultingType, 'when .defaultConstraints are not empty'));
  defaultConstraints.forEach((constraint, index) => {
    const at = `${path}.defaultConstraints[${index}]`;
    const { maxSkew = 0, topologyKey = '', whenUnsatisfiable = '' } = constraint;
    if (maxSkew <= 0) causes.push(invalidValue(`${at}.maxSkew`, maxSkew, 'not in valid range (0, inf)'));
    if (topologyKey === '') causes.push(required(`${at}.topologyKey`, 'can not be empty'));
    else causes.push(...nameProblems(topologyKey, `${at}.topologyKey`));
    if (whenUnsatisfiable === '') causes.push(required(`${at}.whenUnsatisfiable`, 'can not be empty'));
    else if (!ACTIONS.includes(whenUnsatisfiable))
      causes.push(notSupported(`${at}.whenUnsatisfiable`, whenUnsatisfiable, ACTIONS));
    if ('labelSelector' in constraint)
      causes.push(
        forbiddenField(`${at}.labelSelector`, 'constraint must not define a selector, as they deduced for each pod'),
      );
    const isSame = (one: typeof constraint) =>
      one.topologyKey === topologyKey && one.whenUnsatisfiable === whenUnsatisfiable;
    if (defaultConstraints.findIndex(isSame) < index)
      causes.push(duplicate(at, `{${topologyKey}, ${whenUnsatisfiable}}`));
  });
  return causes;
}

function nameProblems(name: string, field: string): StatusCause[] {
  return qualifiedNameErrors(name).map((message) => invalidValue(field, name, message));
}
