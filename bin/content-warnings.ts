import type { Settings } from '../domain/policy/settings.ts';
import { storesNamed } from '../emails/read-blocks.ts';
import { readSources, type Sources } from '../emails/sources.ts';

/** Content for a store that is not in the settings, so that it is never shown. */
export const contentWarnings = ({ stores }: Pick<Settings, 'stores'>, sources: Sources = readSources()): string[] =>
  storesNamed(sources)
    .filter(({ store }) => !Object.hasOwn(stores, store))
    .map(
      ({ file, store }) =>
        `emails/${file} is for the store "${store}": the settings have ${Object.keys(stores).join(', ')}`,
    );
