import { Logger } from '@aws-lambda-powertools/logger';

/** The one logger. No personal data, no secret and no task token goes into it: name what happened, count the rest. */
export const log = new Logger();
