import { Logger } from '@aws-lambda-powertools/logger';

/** The one logger. Never log personal data, a secret or a task token: name what happened, and count the rest. */
export const log = new Logger();
