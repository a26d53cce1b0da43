/** How to reach a server and prove who asks: what a kubeconfig holds for one context. */
export interface ServerAddress {
  /** `https://127.0.0.1:6443`, and for a fork its path behind it: `/fork/NAME`. */
  readonly url: string;
  /** PEM of the authority that must have signed the server's certificate; the system's own when absent. */
  readonly authority?: string;
  readonly token?: string;
  /** PEM. */
  readonly certificate?: string;
  readonly key?: string;
  /** The name the server's certificate is for, when it is not the URL's host. */
  readonly serverName?: string;
  /** Takes any certificate. */
  readonly insecure?: boolean;
}
