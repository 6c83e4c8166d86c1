/** `set` and `ifExists` come before and after the operator: `ForAllValues:StringLikeIfExists`. */
export type PolicyCondition = {
  readonly set: string | undefined;
  readonly test: string;
  readonly ifExists: boolean;
  /** In lower case. */
  readonly key: string;
  readonly values: readonly string[];
};

/** One statement of a policy; `id` says which policy and where in it. */
export type Statement = {
  readonly id: string;
  readonly effect: 'Allow' | 'Deny';
  /** In lower case, with wildcards. */
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly principals: readonly string[] | undefined;
  readonly conditions: readonly PolicyCondition[];
};

/** The values of condition keys, by their names in lower case. */
export type Context = Readonly<Record<string, readonly string[]>>;

/** One permission that a call needs. */
export type Need = { readonly action: string; readonly resource: string; readonly context?: Context };

/** Who calls: a session of a role (`identity` is what its policies say), a service, or with neither an administrator of the account. */
export type CallerSpec = {
  /** The role's ARN, or the service. */
  readonly name: string;
  readonly arn: string;
  readonly account: string;
  readonly service?: string;
  readonly identity?: readonly Statement[];
};

/** What resources say: their policies, and the keys that encrypt them, by ARN. */
export type ResourceRules = {
  readonly resources: Readonly<Record<string, readonly Statement[]>>;
  readonly keys: Readonly<Record<string, string>>;
};

/** A kind of call that was made, and why it was refused, if it was. */
export type Use = Required<Need> & { readonly caller: string; readonly refusal: string | undefined };

export type Decider = {
  readonly name: string;
  readonly arn: string;
  readonly keys: ResourceRules['keys'];
  /** Undefined when it is allowed, otherwise the end of AWS's sentence: `because no … allows …`, `with an explicit deny …`. */
  decide(need: Need): string | undefined;
  readonly used: Map<string, Use>;
};

export function deciderOf(caller: CallerSpec, rules: ResourceRules): Decider;

/** What a caller lacks. */
export type Refusal = Need & { readonly why: string; readonly sentence: string };

export function refusalOf(caller: Decider, needs: readonly Need[]): Refusal | undefined;

/** An ARN or a key of an item without what identifies one of many. */
export function kindOf(text: string): string;

export function isMet(condition: PolicyCondition, context: Context): boolean;
