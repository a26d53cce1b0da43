/** How far a feature of Kubernetes has come, whether it is on by itself, and whether that can be changed. */
export interface FeatureGate {
  readonly stage: 'Alpha' | 'Beta' | 'GA' | 'Deprecated';
  readonly isOn: boolean;
  readonly isLocked: boolean;
}

const gates = (stage: FeatureGate['stage'], isOn: boolean, isLocked: boolean, names: string) =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => [name, { stage, isOn, isLocked }] as const);

/**
 * The feature gates of kube-apiserver 1.36. Source: pkg/features/kube_features.go, k8s.io/apiserver and apiextensions-apiserver pkg/features, component-base.
 */
export const FEATURE_GATES: ReadonlyMap<string, FeatureGate> = new Map<string, FeatureGate>([
  ...gates(
    'Alpha',
    false,
    false,
    `
      APIServingWithRoutine AllowUnsafeMalformedObjectDeletion CBORServingAndStorage
      CPUManagerPolicyAlphaOptions CRIListStreaming CSIVolumeHealth ClientsAllowCBOR ClientsPreferCBOR
      CloudControllerManagerWatchBasedRoutesReconciliation CloudControllerManagerWebhook ContainerStopSignals
      CrossNamespaceVolumeDataSource DRAListTypeAttributes DRANodeAllocatableResources DRAResourcePoolStatus
      DRAWorkloadResourceClaims EventedPLEG GangScheduling GenericWorkload HPAScaleToZero
      ImageVolumeWithDigest InPlacePodVerticalScalingExclusiveCPUs InPlacePodVerticalScalingExclusiveMemory
      KubeletInUserNamespace LoggingAlphaOptions ManifestBasedAdmissionControlConfig MemoryQoS
      MutablePVNodeAffinity PersistentVolumeClaimUnusedSinceTime PodAndContainerStatsFromCRI
      PodLevelResourceManagers PodLogsQuerySplitStreams PodsAPI QOSReserved ReduceDefaultCrashLoopBackOffDecay
      RuntimeClassInImageCriApi ShardedListAndWatch StorageCapacityScoring StorageVersionAPI
      TaintTolerationComparisonOperators TopologyAwareWorkloadScheduling TopologyManagerPolicyAlphaOptions
      UserNamespacesHostNetworkSupport VolumeLimitScaling WindowsCPUAndMemoryAffinity WorkloadAwarePreemption
      WorkloadWithJob
    `,
  ),
  ...gates(
    'Beta',
    true,
    false,
    `
      APIResponseCompression APIServerIdentity AllowParsingUserUIDFromCertAuth AtomicFIFO
      AuthorizePodWebsocketUpgradeCreatePermission CPUManagerPolicyBetaOptions CRDObservedGenerationTracking
      ClearingNominatedNodeNameAfterBinding ClientsAllowCARotation ClientsAllowTLSCacheGC ComponentFlagz
      ComponentStatusz ConstrainedImpersonation ContainerCheckpoint ContainerRestartRules ContextualLogging
      DRAConsumableCapacity DRADeviceBindingConditions DRADeviceTaints DRAExtendedResource
      DRAPartitionableDevices DRAResourceClaimDeviceStatus DRAResourceClaimGranularStatusAuthorization
      DRASchedulerFilterTimeout DeclarativeValidationBeta DeploymentReplicaSetTerminatingReplicas
      DetectCacheInconsistency EnvFiles ExtendWebSocketsToKubelet GracefulNodeShutdown
      GracefulNodeShutdownBasedOnPodPriority HPAConfigurableTolerance HostnameOverride
      InOrderInformersBatchProcess InPlacePodLevelResourcesVerticalScaling
      InPlacePodVerticalScalingInitContainers KubeletCrashLoopBackOffMax KubeletEnsureSecretPulledImages
      KubeletSeparateDiskGC KubeletServiceAccountTokenForCredentialProviders ListFromCacheSnapshot
      LoggingBetaOptions MatchLabelKeysInPodTopologySpread MatchLabelKeysInPodTopologySpreadSelectorMerge
      MutablePodResourcesForSuspendedJobs MutableSchedulingDirectivesForSuspendedJobs NodeDeclaredFeatures
      NominatedNodeNameForExpectation OpenAPIEnums OpportunisticBatching PLEGOnDemandRelist PodDeletionCost
      PodLevelResources PodReadyToStartContainersCondition PodTopologyLabelsAdmission PortForwardWebsockets
      PreventStaticPodAPIReferences RelaxedServiceNameValidation ReloadKubeletClientCAFile
      ReloadKubeletServerCertificateFile RemoteRequestHeaderUID ResourceHealthStatus
      ResourceHealthStatusMessage RestartAllContainersOnContainerExits RotateKubeletServerCertificate
      SchedulerAsyncPreemption SchedulerPopFromBackoffQ ServiceAccountNodeAudienceRestriction
      SizeBasedListCostEstimate StaleControllerConsistencyDaemonSet StaleControllerConsistencyJob
      StaleControllerConsistencyReplicaSet StaleControllerConsistencyStatefulSet
      StatefulSetSemanticRevisionComparison StorageVersionHash StrictIPCIDRValidation
      StructuredAuthenticationConfigurationEgressSelector StructuredAuthenticationConfigurationJWKSMetrics
      TokenRequestServiceAccountUIDValidation TopologyManagerPolicyBetaOptions
      TranslateStreamCloseWebsocketRequests UnauthenticatedHTTP2DOSMitigation
      UnknownVersionInteroperabilityProxy UnlockWhileProcessingFIFO WatchCacheInitializationPostStartHook
      WatchList WatchListClient WindowsGracefulNodeShutdown
    `,
  ),
  ...gates(
    'Beta',
    false,
    false,
    `
      ClusterTrustBundle ClusterTrustBundleProjection ConcurrentWatchObjectDecode CoordinatedLeaderElection
      DRADeviceTaintRules LocalStorageCapacityIsolationFSQuotaMonitoring MaxUnavailableStatefulSet
      PodCertificateRequest SELinuxMount SchedulerAsyncAPICalls StorageVersionMigrator
    `,
  ),
  ...gates(
    'GA',
    true,
    true,
    `
      APIServerTracing AnonymousAuthConfigurableEndpoints AnyVolumeDataSource AuthorizeNodeWithSelectors
      AuthorizeWithSelectors BtreeWatchCache CPUManagerPolicyOptions CRDValidationRatcheting
      CSIServiceAccountTokenSecrets ConsistentListFromCache CustomResourceFieldSelectors DRAAdminAccess
      DeclarativeValidation DisableAllocatorDualWrite DynamicResourceAllocation ExecProbeTimeout
      ExternalServiceAccountTokenSigner ImageMaximumGCAge ImageVolume InOrderInformers
      InPlacePodVerticalScaling JobBackoffLimitPerIndex JobManagedBy JobPodReplacementPolicy JobSuccessPolicy
      KubeletCgroupDriverFromCRI KubeletFineGrainedAuthz KubeletPSI KubeletPodResourcesDynamicResources
      KubeletPodResourcesGet KubeletTracing LogarithmicScaleDown MatchLabelKeysInPodAffinity
      MultiCIDRServiceAllocator MutableCSINodeAllocatableCount NFTablesProxyMode
      NodeInclusionPolicyInPodTopologySpread NodeLogQuery NodeSwap OrderedNamespaceDeletion
      PodLifecycleSleepAction PodLifecycleSleepActionAllowZero PodObservedGenerationTracking
      PodSchedulingReadiness PreferSameTrafficDistribution ProcMountType RecoverVolumeExpansionFailure
      RecursiveReadOnlyMounts RelaxedDNSSearchValidation RelaxedEnvironmentVariableValidation
      ResilientWatchCacheInitialization RetryGenerateName SELinuxChangePolicy SELinuxMountReadWriteOncePod
      SchedulerQueueingHints SeparateTaintEvictionController ServiceAccountTokenJTI
      ServiceAccountTokenNodeBinding ServiceAccountTokenNodeBindingValidation ServiceAccountTokenPodNodeInfo
      SidecarContainers StreamingCollectionEncodingToJSON StreamingCollectionEncodingToProtobuf
      StructuredAuthenticationConfiguration SupplementalGroupsPolicy SystemdWatchdog
      TopologyManagerPolicyOptions UserNamespacesSupport VolumeAttributesClass WinDSR WinOverlay
    `,
  ),
  ...gates(
    'GA',
    true,
    false,
    `
      AllowServiceExternalIPs CustomCPUCFSQuotaPeriod DRAPrioritizedList InformerResourceVersion
      MutatingAdmissionPolicy
    `,
  ),
  ...gates(
    'Deprecated',
    true,
    true,
    `
      AggregatedDiscoveryRemoveBetaType DisableNodeKubeProxyVersion
    `,
  ),
  ...gates(
    'Deprecated',
    true,
    false,
    `
      DisableCPUQuotaWithExclusiveCPUs KubeletPodResourcesListUseActivePods ServiceCIDRStatusFieldWiping
      StorageNamespaceIndex
    `,
  ),
  ...gates(
    'Deprecated',
    false,
    true,
    `
      AllowOverwriteTerminationGracePeriodSeconds GitRepoVolumeDriver SeparateCacheWatchRPC
    `,
  ),
  ...gates(
    'Deprecated',
    false,
    false,
    `
      AllowDNSOnlyNodeCSR AllowInsecureKubeletCertificateSigningRequests ChangeContainerStatusOnKubeletRestart
      DeclarativeValidationTakeover KMSv1 KubeletRegistrationGetOnExistsOnly WindowsHostNetwork
    `,
  ),
]);

/** What a feature needs to be on as well. */
export const FEATURE_DEPENDENCIES: ReadonlyMap<string, readonly string[]> = new Map([
  ['AuthorizeNodeWithSelectors', ['AuthorizeWithSelectors']],
  ['ClusterTrustBundleProjection', ['ClusterTrustBundle']],
  ['DRAAdminAccess', ['DynamicResourceAllocation']],
  ['DRAConsumableCapacity', ['DynamicResourceAllocation']],
  ['DRADeviceBindingConditions', ['DRAResourceClaimDeviceStatus', 'DynamicResourceAllocation']],
  ['DRADeviceTaintRules', ['DRADeviceTaints']],
  ['DRADeviceTaints', ['DynamicResourceAllocation']],
  ['DRAExtendedResource', ['DynamicResourceAllocation']],
  ['DRAListTypeAttributes', ['DynamicResourceAllocation']],
  ['DRANodeAllocatableResources', ['DynamicResourceAllocation']],
  ['DRAPartitionableDevices', ['DynamicResourceAllocation']],
  ['DRAPrioritizedList', ['DynamicResourceAllocation']],
  ['DRAResourceClaimGranularStatusAuthorization', ['DRAResourceClaimDeviceStatus', 'DynamicResourceAllocation']],
  ['DRAResourcePoolStatus', ['DynamicResourceAllocation']],
  ['DRASchedulerFilterTimeout', ['DynamicResourceAllocation']],
  ['DRAWorkloadResourceClaims', ['DynamicResourceAllocation', 'GenericWorkload']],
  ['DeclarativeValidationBeta', ['DeclarativeValidation']],
  ['DeclarativeValidationTakeover', ['DeclarativeValidation']],
  ['DisableAllocatorDualWrite', ['MultiCIDRServiceAllocator']],
  ['ExtendWebSocketsToKubelet', ['NodeDeclaredFeatures']],
  ['GangScheduling', ['GenericWorkload']],
  ['GracefulNodeShutdownBasedOnPodPriority', ['GracefulNodeShutdown']],
  ['ImageVolumeWithDigest', ['ImageVolume']],
  [
    'InPlacePodLevelResourcesVerticalScaling',
    ['InPlacePodVerticalScaling', 'NodeDeclaredFeatures', 'PodLevelResources'],
  ],
  ['InPlacePodVerticalScalingExclusiveCPUs', ['InPlacePodVerticalScaling']],
  ['InPlacePodVerticalScalingExclusiveMemory', ['InPlacePodVerticalScaling']],
  ['InPlacePodVerticalScalingInitContainers', ['InPlacePodVerticalScaling', 'NodeDeclaredFeatures']],
  ['MatchLabelKeysInPodTopologySpreadSelectorMerge', ['MatchLabelKeysInPodTopologySpread']],
  ['PodCertificateRequest', ['AuthorizeNodeWithSelectors']],
  ['PodLevelResourceManagers', ['PodLevelResources']],
  ['PodLifecycleSleepActionAllowZero', ['PodLifecycleSleepAction']],
  ['ProcMountType', ['UserNamespacesSupport']],
  ['ResourceHealthStatus', ['DynamicResourceAllocation']],
  ['ResourceHealthStatusMessage', ['ResourceHealthStatus']],
  ['RestartAllContainersOnContainerExits', ['ContainerRestartRules', 'NodeDeclaredFeatures']],
  ['ServiceAccountTokenNodeBinding', ['ServiceAccountTokenNodeBindingValidation']],
  ['StaleControllerConsistencyDaemonSet', ['AtomicFIFO']],
  ['StaleControllerConsistencyJob', ['AtomicFIFO']],
  ['StaleControllerConsistencyReplicaSet', ['AtomicFIFO']],
  ['StaleControllerConsistencyStatefulSet', ['AtomicFIFO']],
  ['StorageVersionAPI', ['APIServerIdentity']],
  ['StructuredAuthenticationConfigurationEgressSelector', ['StructuredAuthenticationConfiguration']],
  ['StructuredAuthenticationConfigurationJWKSMetrics', ['StructuredAuthenticationConfiguration']],
  ['TopologyAwareWorkloadScheduling', ['GenericWorkload']],
  ['UnknownVersionInteroperabilityProxy', ['APIServerIdentity']],
  ['UserNamespacesHostNetworkSupport', ['NodeDeclaredFeatures', 'UserNamespacesSupport']],
  ['WindowsGracefulNodeShutdown', ['GracefulNodeShutdown']],
  ['WorkloadAwarePreemption', ['GangScheduling']],
  ['WorkloadWithJob', ['GenericWorkload']],
]);
