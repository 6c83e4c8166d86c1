// Decides who may do what in the sandbox's account. Each caller is checked against its policies, and refused as AWS
// refuses.
import type { IncomingHttpHeaders } from 'node:http';
import { SandboxError } from '../errors.ts';
import type { FunctionSpec, Stack } from '../template/stack.ts';
import { ACCOUNT } from '../template/template.ts';
import { type CallerSpec, type Decider, deciderOf, type Need, refusalOf, type Use } from './decide.cjs';
import { errorOf } from './errors.ts';

/** The administrator's access key, which is also the secret of every key. */
export const ADMINISTRATOR = 'sandbox';

type IamPort = { readonly stack: Pick<Stack, 'functions' | 'iam'> };

export class Iam {
  readonly #stack: IamPort['stack'];
  readonly #callers = new Map<string, Decider>();
  readonly #used = new Map<string, Use>();

  constructor({ stack }: IamPort) {
    this.#stack = stack;
  }

  /** Every kind of call that was made, and whether it was refused. Ids of single orders are left out. */
  get used(): Use[] {
    const own = [...this.#callers.values()].flatMap(({ used }) => [...used.values()]);
    return [...own, ...this.#used.values()];
  }

  /** The refused calls. AWS does not report those that it makes itself, such as writing a log. */
  get refused(): Use[] {
    return this.used.filter(({ refusal }) => refusal !== undefined);
  }

  /** A session of a role, as the threads of functions use it. Throws if the role is not in the template. */
  session(roleArn: string, session: string): CallerSpec {
    const role = this.#stack.iam.roles.find(({ arn }) => arn === roleArn);
    if (!role) throw new SandboxError(`the role ${roleArn} is not in the template, so nobody knows what it may do`);
    const arn = `${roleArn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/${session}`;
    return { name: roleArn, arn, account: ACCOUNT, identity: role.statements };
  }

  /**
   * Whether the template says what this role may do. A machine that is created by the API may have a role outside the
   * template.
   */
  hasRole(roleArn: string): boolean {
    return this.#stack.iam.roles.some(({ arn }) => arn === roleArn);
  }

  ofRole(roleArn: string, session: string): Decider {
    return this.#caller(`${roleArn} ${session}`, () => this.session(roleArn, session));
  }

  ofFunction({ roleArn, name }: Pick<FunctionSpec, 'name' | 'roleArn'>): Decider {
    return this.ofRole(roleArn, name);
  }

  /** An AWS service, such as `events.amazonaws.com`. */
  ofService(service: string): Decider {
    return this.#caller(service, () => ({ name: service, arn: service, account: ACCOUNT, service }));
  }

  /** Who signed a request: a function, by its credentials, or an administrator of the account. */
  ofRequest({ authorization }: IncomingHttpHeaders): Decider {
    const [, key] = /Credential=([^/]+)\//.exec(authorization ?? '') ?? [];
    const spec = this.#stack.functions.find(({ name }) => name === key);
    return spec ? this.ofFunction(spec) : this.administrator();
  }

  /**
   * The owner of a key. `sandbox` is the administrator's key. A function's key is its name. The name of a managed
   * policy of the template is the key of somebody who has only this policy. Every key has the secret `sandbox`.
   */
  ofKey(key: string): Decider | undefined {
    if (key === ADMINISTRATOR) return this.administrator();
    const policy = this.#stack.iam.policies.find(({ arn }) => arn.endsWith(`:policy/${key}`));
    if (!policy)
      return this.#stack.functions.some(({ name }) => name === key)
        ? this.ofRequest({ authorization: `Credential=${key}/` })
        : undefined;
    const arn = `arn:aws:iam::${ACCOUNT}:user/${key}`;
    return this.#caller(arn, () => ({ name: arn, arn, account: ACCOUNT, identity: policy.statements }));
  }

  administrator(): Decider {
    const arn = `arn:aws:iam::${ACCOUNT}:user/administrator`;
    return this.#caller(arn, () => ({ name: arn, arn, account: ACCOUNT }));
  }

  /** Throws the service's own error when the caller lacks one of the needs. */
  check(caller: Decider, ...needs: Need[]): void {
    const refusal = refusalOf(caller, needs);
    if (refusal) throw errorOf(caller.arn, needs[0]!.action, refusal);
  }

  /** Whether a service may do this for a resource of the account. The resource is in the call's context. */
  mayService(service: string, source: string, need: Need): boolean {
    const context = { 'aws:sourcearn': [source], 'aws:sourceaccount': [ACCOUNT], ...need.context };
    return refusalOf(this.ofService(service), [{ ...need, context }]) === undefined;
  }

  /** Whether a role allows what AWS does in its name. */
  may(caller: Decider, resource: string, ...actions: string[]): boolean {
    return actions.map((action) => refusalOf(caller, [{ action, resource }]) === undefined).every(Boolean);
  }

  /** Records what a function's thread did by itself. */
  note(uses: readonly Use[]): void {
    for (const use of uses) this.#used.set(JSON.stringify(use), use);
  }

  #caller(key: string, spec: () => CallerSpec): Decider {
    const caller = this.#callers.get(key) ?? deciderOf(spec(), this.#stack.iam.rules);
    this.#callers.set(key, caller);
    return caller;
  }
}
