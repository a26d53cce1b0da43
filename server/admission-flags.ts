/** kube-apiserver's flags that say which admission plugins are on and off beside the defaults. */
export interface AdmissionFlags {
  readonly enableAdmissionPlugins?: readonly string[];
  readonly disableAdmissionPlugins?: readonly string[];
}
