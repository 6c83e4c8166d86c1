import type { Settings } from '../../domain/policy/settings.ts';
import type { ConsoleBoot } from './server.ts';

export const storesToShow = ({ stores }: Pick<Settings, 'stores'>): ConsoleBoot['stores'] =>
  Object.entries(stores).map(([id, { brand, timeZone }]) => ({ id, name: brand.name, timeZone }));
