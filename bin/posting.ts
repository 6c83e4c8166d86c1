import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { NOT_A_SECRET, parseSecrets } from '../lambdas/shared/secrets.ts';
import { signed } from '../sandbox/play/sign.ts';
import { UsageError } from './command.ts';
import { CommandError, settingsOf, type Target } from './target.ts';
import type { Webhook } from './webhooks.ts';

// Posts a webhook as its platform would, with the signature.

/** The response; status 0 and the reason if there is none. @throws CommandError if the secret cannot sign */
export async function post(
  api: string,
  platform: string,
  { path, headers, body }: Webhook,
  secret: string,
  now: number,
): Promise<{ status: number; text: string }> {
  const all = signedBy(platform, { 'content-type': 'application/json', ...headers }, body, secret, now);
  try {
    const answer = await fetch(api + path, { method: 'POST', headers: all, body });
    return { status: answer.status, text: await answer.text() };
  } catch (error) {
    const { message, code } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
    return { status: 0, text: message || code || String(error) };
  }
}

function signedBy(...args: Parameters<typeof signed>) {
  try {
    return signed(...args);
  } catch (error) {
    throw new CommandError(`the secret of ${args[0]}: expected base64, as Standard Webhooks has it`, { cause: error });
  }
}

/**
 * The key with which a platform signs for a store.
 * @throws UsageError if none is set, CommandError if the secret cannot be read as one
 */
export async function storeKey({ aws, output }: Target, store: string, platform: string): Promise<string> {
  settingsOf(store);
  const SecretId = `${output('StoreSecrets')}${store}`;
  const { SecretString } = await new SecretsManagerClient(aws).send(new GetSecretValueCommand({ SecretId }));
  const secrets = parseSecrets(SecretString);
  if (!secrets) throw new CommandError(`${SecretId}: ${NOT_A_SECRET}; no webhook of ${store} is taken in until it is`);
  const [key] = secrets[platform] ?? [];
  if (!key) throw new UsageError(`no secret is set yet for ${platform} of ${store}: set it, or say --secret KEY`);
  return key;
}
