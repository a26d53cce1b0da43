/** What a process of the bench can be asked to do, by name. Inputs and answers travel as JSON. */
// biome-ignore lint/suspicious/noExplicitAny: a parameter type that every operation's own is assignable to does not exist otherwise.
export type Operations = Record<string, (input: any) => Promise<unknown>>;

/** A request to a process. */
export interface Call {
  readonly id: number;
  readonly operation: string;
  readonly input: unknown;
}

/** What a process says: that it is ready, or how a call ended. */
export type Word =
  | { readonly type: 'ready'; readonly value: unknown }
  | { readonly type: 'done'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failed'; readonly id: number; readonly message: string };
