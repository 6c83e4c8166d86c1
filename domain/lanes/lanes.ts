// A lane is a way that parcels take. The finer the lane, the more alike its parcels are, and the fewer.

export type LaneRoute = {
  /** As the counters spell it: one spelling for each carrier. */
  carrier?: string | undefined;
  /** ISO 3166-1 alpha-2. */
  country?: string | undefined;
  region?: string | undefined;
};

/** The lane of every parcel of the store. */
export const STORE_LANE = 'store';

/** The names of the lanes a route belongs to, from coarse to fine: each narrows the one before it. */
export function lanesOf({ carrier, country, region }: LaneRoute): string[] {
  if (!country) return [STORE_LANE];
  const place = nameOf(country);
  const lanes = [STORE_LANE, place];
  const regional = region && `${place}/${nameOf(region)}`;
  if (regional) lanes.push(regional);
  if (carrier) lanes.push(`${regional ?? place}@${nameOf(carrier)}`);
  return lanes;
}

/** The finest lane of a route. */
export const laneOf = (route: LaneRoute): string => lanesOf(route).at(-1)!;

/** A lane narrowed by its carrier. Without the country a carrier says too little. */
export const laneBy = (lane: string, carrier: string | undefined): string =>
  carrier && lane !== STORE_LANE ? `${lane}@${carrier}` : lane;

/** A lane and those that contain it, from coarse to fine. */
export function lanesAbove(lane: string): string[] {
  if (lane === STORE_LANE) return [STORE_LANE];
  const [place = ''] = lane.split('@');
  const [country = ''] = place.split('/');
  return [...new Set([STORE_LANE, country, place, lane])];
}

/** The destination of a lane, as far as its name tells. */
export function placeOf(lane: string): { country: string; region?: string } | undefined {
  if (lane === STORE_LANE) return undefined;
  const [country = '', region] = lane.split('@')[0]!.split('/');
  return { country, ...(region && { region }) };
}

/** Without the characters that separate the parts of a name or a key, and no longer than a key has room for. */
export const nameOf = (text: string): string =>
  text
    .normalize('NFKC')
    .toUpperCase()
    .trim()
    .replace(/[#/@\s]+/g, '-')
    .slice(0, 40);
