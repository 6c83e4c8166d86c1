import { PorchlightError } from '../../domain/shared/errors.ts';

/** What the stack gave a function. @throws Error naming what is missing, at start, before anything is half done */
export function requireEnv(name: string): string {
  const value = process.env[name];
  if (!value) throw new PorchlightError(`the environment variable ${name} is missing`);
  return value;
}

/** Where a service of AWS is called: the SDKs' own variable wins, as in their clients. */
export const endpointOf = (service: string, region: string): string =>
  process.env.AWS_ENDPOINT_URL ?? `https://${service}.${region}.amazonaws.com`;
