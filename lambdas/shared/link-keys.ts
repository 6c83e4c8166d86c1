import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PorchlightError } from '../../domain/shared/errors.ts';

/** The keys of the secret for links: one, or a JSON list of them. The first signs, the others are good until nobody has their links any more. */
export async function linkKeys(client: SecretsManagerClient, secretId: string): Promise<string[]> {
  const { SecretString: secret = '' } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
  const keys = (secret.startsWith('[') ? (JSON.parse(secret) as string[]) : [secret]).filter(Boolean);
  if (keys.length === 0) throw new PorchlightError('the secret for links is empty');
  return keys;
}
