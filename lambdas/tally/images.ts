import type { Images } from '../../domain/metrics/counts.ts';
import { storedItem } from '../shared/stored-items.ts';
import type { RawItem } from '../shared/table.ts';

/** Both images of a record, read according to the kind of their item. @throws UnreadableItem */
export const images = <Kind extends Parameters<typeof storedItem>[0]>(
  kind: Kind,
  before: RawItem | undefined,
  after: RawItem,
): Images<ReturnType<typeof storedItem<Kind>>> => ({
  before: before && storedItem(kind, before),
  after: storedItem(kind, after),
});
