import { PorchlightError } from '../../domain/shared/errors.ts';

/** A variable that the stack sets. @throws Error that names a missing one, at start, before anything is half done */
export function requireEnv(name: string): string {
  const value = process.env[name];
  if (!value) throw new PorchlightError(`the environment variable ${name} is missing`);
  return value;
}

/** The address of an AWS service. The SDKs' own variable takes precedence, as it does in their clients. */
export const endpointOf = (service: string, region: string): string =>
  process.env.AWS_ENDPOINT_URL ?? `https://${service}.${region}.amazonaws.com`;
