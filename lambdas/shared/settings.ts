import { parseSettings } from '../../domain/policy/parse.ts';
import { settings as config } from '../../porchlight.config.ts';

/** The settings as bundled with this deployment (bin/build.ts puts those in use here), defaults filled in. */
export const settings = parseSettings(config);
