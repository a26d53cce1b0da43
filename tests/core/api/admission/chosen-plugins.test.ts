import { describe, expect, test } from 'vitest';
import { disabledPlugins } from '../../../../core/api/admission/chosen-plugins.js';

describe('admission plugins', () => {
  test('are those that kube-apiserver switches on by itself, and what is asked for', () => {
    const off = disabledPlugins(['NodeRestriction'], ['PodSecurity']);
    expect(off.ok && [...off.value].sort()).toEqual([
      'AlwaysAdmit',
      'AlwaysDeny',
      'AlwaysPullImages',
      'DenyServiceExternalIPs',
      'EventRateLimit',
      'ExtendedResourceToleration',
      'ImagePolicyWebhook',
      'LimitPodHardAntiAffinityTopology',
      'NamespaceAutoProvision',
      'NamespaceExists',
      'OwnerReferencesPermissionEnforcement',
      'PodNodeSelector',
      'PodSecurity',
      'PodTolerationRestriction',
    ]);
  });

  test.each<[string[], string[], string]>([
    [['Nothing'], [], 'enable-admission-plugins plugin "Nothing" is unknown'],
    [[], ['Nothing'], 'disable-admission-plugins plugin "Nothing" is unknown'],
    [
      ['NodeRestriction', 'AlwaysAdmit'],
      ['AlwaysAdmit', 'NodeRestriction'],
      '[AlwaysAdmit NodeRestriction] in enable-admission-plugins and disable-admission-plugins overlapped',
    ],
    [['EventRateLimit'], [], 'enable-admission-plugins plugin "EventRateLimit" is not part of Hindcast'],
    [['A'], ['B'], '[enable-admission-plugins plugin "A" is unknown, disable-admission-plugins plugin "B" is unknown]'],
  ])('with %j on and %j off: are refused', (on, off, error) => {
    expect(disabledPlugins(on, off)).toEqual({ ok: false, error });
  });
});
