import { parseSettings } from '../../domain/policy/settings.ts';
import { settings as config } from '../../porchlight.config.ts';

/** `porchlight.config.ts` as bundled with this deployment, defaults filled in. */
export const settings = parseSettings(config);
