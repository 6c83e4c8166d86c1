import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PorchlightError } from '../../domain/shared/errors.ts';

/**
 * The keys in the secret for links: one key, or a JSON list of keys. The first one signs. The others stay valid until
 * no link in use is signed with them.
 */
export async function linkKeys(client: SecretsManagerClient, secretId: string): Promise<string[]> {
  const { SecretString: secret = '' } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
  const keys = (secret.startsWith('[') ? (JSON.parse(secret) as string[]) : [secret]).filter(Boolean);
  if (keys.length === 0) throw new PorchlightError('the secret for links is empty');
  return keys;
}
