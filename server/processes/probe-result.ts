/** What a probe found; `why` is what the kubelet says of one that failed. */
export type ProbeResult = { readonly passed: true } | { readonly passed: false; readonly why: string };
