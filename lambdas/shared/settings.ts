import { parseSettings } from '../../domain/policy/parse.ts';
import { settings as config } from '../../porchlight.config.ts';

/** Those in use, defaults filled in. A bundle holds what this comes to: bin/build.ts. */
export const settings = parseSettings(config);
