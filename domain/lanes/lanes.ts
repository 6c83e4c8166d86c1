// A lane is a way that parcels take: the finer it is, the more alike its parcels are, and the fewer they are.

export type Route = {
  /** As it stands in the counters: one spelling of one carrier. */
  carrier?: string | undefined;
  /** ISO 3166-1 alpha-2. */
  country?: string | undefined;
  region?: string | undefined;
};

/** The lane of every parcel of the store. */
export const STORE_LANE = 'store';

/** The names of the lanes a route belongs to, from coarse to fine: each narrows the one before it. */
export function lanesOf({ carrier, country, region }: Route): string[] {
  if (!country) return [STORE_LANE];
  const place = nameOf(country);
  const lanes = [STORE_LANE, place];
  const regional = region && `${place}/${nameOf(region)}`;
  if (regional) lanes.push(regional);
  if (carrier) lanes.push(`${regional ?? place}@${nameOf(carrier)}`);
  return lanes;
}

/** No character that parts the pieces of a name or of a key, and no length that a key has no room for. */
const nameOf = (text: string): string =>
  text
    .normalize('NFKC')
    .toUpperCase()
    .trim()
    .replace(/[#/@\s]+/g, '-')
    .slice(0, 40);
