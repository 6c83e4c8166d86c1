import { parseSettings } from '../../domain/policy/parse.ts';
import { settings as config } from '../../porchlight.config.ts';

/** The settings in use, with defaults filled in. A bundle contains the result (bin/build.ts). */
export const settings = parseSettings(config);
