/** A claim of a token, with what stands before its value, or an expression. */
export interface ClaimMapping {
  readonly claim?: string;
  readonly prefix?: string;
  readonly expression?: string;
}

/** What a token must say: a claim of one value, or an expression that must be true. */
export interface ClaimValidationRule {
  readonly claim?: string;
  readonly requiredValue?: string;
  readonly expression?: string;
  readonly message?: string;
}

/** An issuer whose tokens are believed. */
export interface JwtIssuer {
  readonly url: string;
  /** Where its discovery document is, if not below the URL. */
  readonly discoveryURL?: string;
  /** PEM of authorities that its server is checked with; those of the machine when absent. */
  readonly certificateAuthority?: string;
  readonly audiences: readonly string[];
  readonly audienceMatchPolicy?: string;
  readonly egressSelectorType?: string;
}

/** Whose tokens are believed, and whom they stand for. */
export interface JwtAuthenticator {
  readonly issuer: JwtIssuer;
  readonly claimValidationRules?: readonly ClaimValidationRule[];
  readonly claimMappings: {
    readonly username?: ClaimMapping;
    readonly groups?: ClaimMapping;
    readonly uid?: Omit<ClaimMapping, 'prefix'>;
    readonly extra?: readonly { readonly key?: string; readonly valueExpression?: string }[];
  };
  readonly userValidationRules?: readonly { readonly expression?: string; readonly message?: string }[];
}

/** Whether requests without credentials go on, and to which paths alone. */
export interface AnonymousConfiguration {
  readonly enabled: boolean;
  readonly conditions?: readonly { readonly path: string }[];
}

/** What a file for `--authentication-config` says. Source: apiserver pkg/apis/apiserver/v1/types.go. */
export interface AuthenticationConfiguration {
  readonly jwt: readonly JwtAuthenticator[];
  readonly anonymous?: AnonymousConfiguration;
}
