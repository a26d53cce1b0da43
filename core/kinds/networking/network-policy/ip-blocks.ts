import type { JsonObject } from '../../../model/json.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import { cidrWarnings } from '../../validation/ip-address.js';

/** A range of addresses in a policy, and the ranges in it that it leaves out. */
export interface IpBlock {
  /** `spec.ingress[0].from[1].ipBlock`. */
  readonly path: string;
  readonly cidr: string;
  readonly except: readonly string[];
}

/** All ranges of a policy, in the order of its rules. */
export function ipBlocks(policy: JsonObject): readonly IpBlock[] {
  const spec = asObject(policy['spec']);
  const blocks: IpBlock[] = [];
  for (const [direction, peers] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ] as const) {
    asList(spec[direction]).forEach((rule, index) => {
      asList(asObject(rule)[peers]).forEach((peer, position) => {
        const { ipBlock } = asObject(peer);
        if (!isSet(ipBlock)) return;
        const { cidr, except } = asObject(ipBlock);
        const path = `spec.${direction}[${index}].${peers}[${position}].ipBlock`;
        blocks.push({ path, cidr: asText(cidr), except: asList(except).map(asText) });
      });
    });
  }
  return blocks;
}

/** Ranges that are taken though nobody should write them so. Source: kubernetes pkg/registry/networking/networkpolicy/strategy.go. */
export function networkPolicyWarnings(policy: JsonObject): readonly string[] {
  return ipBlocks(policy).flatMap(({ path, cidr, except }) => [
    ...cidrWarnings(`${path}.cidr`, cidr),
    ...except.flatMap((range, index) => cidrWarnings(`${path}.except[${index}]`, range)),
  ]);
}
