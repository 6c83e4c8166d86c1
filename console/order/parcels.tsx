import type { WholeOrder } from '../answers.ts';
import { At, Badge, Card, Empty, type Tone } from '../ui.tsx';
import { calendarDay, capital, plain } from '../words.ts';

const TONES: Record<string, Tone> = {
  delivered: 'good',
  exception: 'bad',
  returned_to_sender: 'bad',
  delivery_attempted: 'warn',
  ready_for_pickup: 'warn',
};
const MOST_SCANS = 8;

/** Shows each parcel with its latest scans. */
export function Parcels({ order: { parcels, events, registers } }: { order: WholeOrder }) {
  const ids = new Set([
    ...parcels.map(({ parcelId }) => parcelId),
    ...events.flatMap(({ parcelId }) => (parcelId === undefined ? [] : [parcelId])),
  ]);
  return (
    <Card title={ids.size > 1 ? `${ids.size} parcels` : 'Parcel'}>
      {ids.size === 0 && <Empty title="None has left yet" />}
      {[...ids].slice(0, 20).map((id) => {
        const {
          carrier,
          trackingNumber,
          trackingUrl,
          estimatedDelivery: due,
          voided,
        } = parcels.find((one) => one.parcelId === id) ?? { parcelId: id };
        const scans = events.filter(({ parcelId }) => parcelId === id).reverse();
        const stands = registers[`p#${id}`]?.milestone;
        const number = [carrier, trackingNumber].filter(Boolean).join(' ') || `Parcel ${id}`;
        return (
          <div key={id} class="parcel">
            <p>
              {trackingUrl ? (
                <a href={trackingUrl} target="_blank" rel="noreferrer">
                  {number}
                </a>
              ) : (
                <b>{number}</b>
              )}{' '}
              <Badge tone={TONES[stands ?? '']}>{voided ? 'called off' : plain(stands ?? 'nothing heard')}</Badge>
            </p>
            {due && stands !== 'delivered' && (
              <p class="soft">
                Its carrier says {due.from && due.from !== due.to ? `${calendarDay(due.from)} to ` : ''}
                {calendarDay(due.to)}.
              </p>
            )}
            <ol class="scans">
              {scans.slice(0, MOST_SCANS).map(({ milestone, occurredAt, location, reason, by }) => (
                <li key={`${milestone} ${occurredAt}`}>
                  <At at={occurredAt} />
                  <span>
                    {capital(milestone)}
                    {location && `, ${location}`}
                    {reason && ` (${reason})`} <small class="soft">{by ?? 'shop'}</small>
                  </span>
                </li>
              ))}
              {scans.length > MOST_SCANS && <li class="soft">{scans.length - MOST_SCANS} earlier in the time line</li>}
            </ol>
          </div>
        );
      })}
    </Card>
  );
}
