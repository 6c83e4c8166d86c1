import { localDate } from '../../domain/calendar/windows.ts';
import { type History, wentBack, zoneOfOrder } from '../../domain/journey/history.ts';
import type { TrackedParcel, Tracking } from '../../domain/journey/tracking.ts';
import type { ExpectedDays } from '../../domain/lanes/expected.ts';
import { isSame } from '../../domain/order/units.ts';
import type { StoreSettings } from '../../domain/policy/settings.ts';
import type { RequestKind } from '../../domain/requests/request.ts';
import { clean, cleanWords, toldUrl } from '../../emails/clean.ts';
import { dateWindow, dayCount, farDay, instantTime } from '../../emails/format.ts';
import { Help } from './help.tsx';
import { originsOf, pageOf } from './layout.tsx';
import type { PageWords } from './words.tsx';

type OrderPage = { words: PageWords; store: StoreSettings; history: History; tracking: Tracking; now: string };

/** The order and all of its parcels, in words: what is known, who said so, and what is not known. */
export function trackingPage(
  words: PageWords,
  store: StoreSettings,
  history: History,
  tracking: Tracking,
  now: string,
  links: OrderLinks,
): Response {
  const all = { words, store, history, tracking, now };
  const { order } = history.meta;
  return pageOf(200, {
    words,
    store,
    country: order.shippingAddress?.country,
    title: order.number ?? order.orderId,
    children: (
      <>
        <h1>{words.say('track_title')}</h1>
        <p>
          {words.say(sentenceOf(tracking, history))} {tracking.isLate && words.say('late')}
        </p>
        <Expected {...all} />
        <Parcels {...all} />
        <Items {...all} />
        <Actions words={words} links={links} />
        <Requested {...all} />
        <Returns {...all} />
        <Help {...all} />
      </>
    ),
  });
}

/** In one sentence what the order awaits, or how it ended. */
function sentenceOf({ awaits, isCancelled }: Tracking, history: History): string {
  if (awaits.what !== 'nothing_more') return `awaits_${awaits.what}`;
  if (isCancelled) return 'cancelled';
  if (history.meta.order.paymentEnded) return 'unpaid';
  return wentBack(history) ? 'went_back' : 'complete';
}

/** Pages on which the customer says something. */
export type OrderLinks = { feedback: string; preferences: string; help: string; asks: readonly RequestKind[] };

const Actions = ({ words, links }: { words: PageWords; links: OrderLinks }) => (
  <>
    <h2>{words.say('act')}</h2>
    <ul class="actions">
      <li>
        <a class="button quiet" href={`${links.feedback}?here=not_here`}>
          {words.shared('here_not_here')}
        </a>
      </li>
      <li>
        <a class="button quiet" href={`${links.feedback}?here=wrong`}>
          {words.shared('here_wrong')}
        </a>
      </li>
      {links.asks.map((what) => (
        <li key={what}>
          <a class="button quiet" href={`${links.help}?want=${what}`}>
            {words.say(`want_${what}`)}
          </a>
        </li>
      ))}
      <li>
        <a class="button quiet" href={links.preferences}>
          {words.say('your_emails')}
        </a>
      </li>
    </ul>
  </>
);

/** What the customer asked for so far. */
function Requested({ words, store, history }: OrderPage) {
  const zone = zoneOfOrder(history, store);
  const requests = (history.requests ?? []).slice(-MOST_REQUESTED);
  return requests.map(({ what, at, accepted }) => (
    <p key={at}>
      {words.say(`want_${what}`)}:{' '}
      {words.say(accepted ? 'asked_accepted' : 'asked_received', {
        day: dateWindow({ to: localDate(at, zone) }, words.tag),
      })}
    </p>
  ));
}

const MOST_REQUESTED = 5;

const EXPECTING: readonly string[] = ['stock_date', 'departure', 'carrier_news', 'assumed_arrival'];
/** Silence until then is trouble, and somebody looks into it. */
const LOOKED_AT: readonly string[] = ['departure', 'carrier_news'];

function Expected({ words, store, history, tracking: { awaits, expected, isAtTheDoor } }: OrderPage) {
  if (!EXPECTING.includes(awaits.what) || (!expected && isAtTheDoor)) return null;
  const look = awaits.until && LOOKED_AT.includes(awaits.what) && localDate(awaits.until, zoneOfOrder(history, store));
  return (
    <div class="panel">
      <p>{expected ? <Days words={words} expected={expected} /> : words.say('day_unknown')}</p>
      {look && <p class="soft">{words.say('next_look', { day: dateWindow({ to: look }, words.tag) })}</p>}
    </div>
  );
}

const BASIS: Readonly<Record<ExpectedDays['basis'], string | undefined>> = {
  carrier: 'expected_by_carrier',
  learned: 'expected_by_learned',
  promise: 'expected_as_promised',
  default: undefined,
};

/** What was promised says by when, and not from when. */
const Days = ({ words, expected: { from, to, basis } }: { words: PageWords; expected: ExpectedDays }) => (
  <>
    <span class="soft">{words.shared('expected')}</span>
    <strong class="day">
      {dateWindow(basis === 'carrier' || basis === 'learned' ? { from, to } : { to }, words.tag)}
    </strong>
    {BASIS[basis] && <span class="soft">{words.shared(BASIS[basis])}</span>}
  </>
);

/** So many steps are shown of all parcels together: a page stays within 50 KB. */
const MOST_STEPS = 100;

function Parcels(shown: OrderPage) {
  const { parcels } = shown.tracking;
  const most = Math.max(1, Math.floor(MOST_STEPS / Math.max(1, parcels.length)));
  return parcels.map((parcel, i) => (
    <Parcel key={parcel.parcelId} {...shown} {...{ parcel, most }} n={parcels.length > 1 ? i + 1 : undefined} />
  ));
}

type ParcelProps = OrderPage & { parcel: TrackedParcel; most: number; n: number | undefined };

function Parcel({ words, store, history, parcel, most, n }: ParcelProps) {
  const { milestone, assumed, carrier, trackingNumber, reason, collectAt, collectBy, expected, items, steps } = parcel;
  const status = words.texts.status[assumed ? 'assumed' : (milestone ?? '')];
  const url = toldUrl(parcel.trackingUrl);
  const zone = zoneOfOrder(history, store);
  const name = carrier && clean(carrier, 60);
  const older = steps.length - most;
  return (
    <section class="parcel">
      <h2>
        {words.say('parcel')}
        {n && ` ${n}`}: {status ?? words.say('no_news')}
      </h2>
      {reason && <p>{words.texts.reasons[reason]?.what}</p>}
      {expected && (
        <p>
          <Days words={words} expected={expected} />
        </p>
      )}
      {collectAt && (
        <p>
          <span class="soft">{words.shared('location')}</span>
          <br />
          <bdi>{cleanWords(collectAt, 120)}</bdi>
        </p>
      )}
      {collectBy && (
        <p>
          <span class="soft">{words.shared('collect_by')}</span>
          <strong class="day">{dateWindow({ to: collectBy }, words.tag)}</strong>
        </p>
      )}
      {items && items.length > 0 && n && (
        <p>
          {inWords(items, history).map((one) => (
            <>
              {one}
              <br />
            </>
          ))}
        </p>
      )}
      {steps.length > 0 && (
        <ol class="steps">
          {steps.slice(0, most).map(({ milestone, occurredAt, location, by }) => (
            <li key={`${occurredAt}${milestone}`}>
              {words.texts.status[milestone]}
              {location && (
                <>
                  {' '}
                  · <bdi>{cleanWords(location, 80)}</bdi>
                </>
              )}
              <br />
              <span class="soft">
                {instantTime(occurredAt, words.tag, zone)} · {by ? (name ?? words.say('by_carrier')) : store.brand.name}
              </span>
            </li>
          ))}
          {older > 0 && <li class="soft">{words.say('earlier', { count: String(older) })}</li>}
        </ol>
      )}
      {(trackingNumber || url) && (
        <p>
          {trackingNumber && (
            <>
              <span class="soft">{words.shared('tracking_number')}</span>{' '}
              <bdi dir="ltr">{clean(trackingNumber, 60)}</bdi>
              <br />
            </>
          )}
          {url && (
            <a href={url} rel="noreferrer">
              {name ? words.say('follow_at', { carrier: name }) : words.say('follow')}
            </a>
          )}
        </p>
      )}
    </section>
  );
}

const inWords = (items: NonNullable<TrackedParcel['items']>, { meta }: History): string[] =>
  items.flatMap((one) => {
    const item = meta.order.items.find((other) => isSame(other, one));
    return item ? [`${one.quantity} × ${cleanWords(item.title, 120)}`] : [];
  });

const MOST_ITEMS = 30;

function Items({ words, store, history, tracking: { toCome, isPart } }: OrderPage) {
  const items = history.meta.order.items.filter(({ quantity }) => quantity > 0);
  const allowed = originsOf(store);
  const pictureOf = (imageUrl: string | undefined) => {
    const url = toldUrl(imageUrl);
    return url && allowed.includes(new URL(url).origin) ? url : null;
  };
  return (
    <>
      {toCome.length > 0 && (
        <>
          <h2>{words.shared('still_to_come')}</h2>
          <p>
            {toCome.slice(0, MOST_ITEMS).map(({ item, quantity }) => (
              <>
                {`${quantity} × ${cleanWords(item.title, 120)}`}
                <br />
              </>
            ))}
          </p>
        </>
      )}
      {isPart && toCome.length === 0 && <p>{words.say('more_will_leave')}</p>}
      <h2>{words.say('items')}</h2>
      <ul class="items">
        {items.slice(0, MOST_ITEMS).map(({ title, quantity, imageUrl }) => {
          const picture = pictureOf(imageUrl);
          return (
            <li key={title}>
              {picture && <img src={picture} alt="" width="48" height="48" loading="lazy" />}
              <span>
                {quantity} × <bdi>{cleanWords(title, 120)}</bdi>
              </span>
            </li>
          );
        })}
      </ul>
      {items.length > MOST_ITEMS && (
        <p>
          {words.shared('more_items')} {items.length - MOST_ITEMS}
        </p>
      )}
    </>
  );
}

/** From here on a day and a month alone might be taken for those of this year. */
const FAR_DAYS = 180;

function Returns({ words, tracking: { returns } }: OrderPage) {
  if (!returns) return null;
  const { days, until, url } = returns;
  const day = until && (days > FAR_DAYS ? farDay(until, words.tag) : dateWindow({ to: until }, words.tag));
  return (
    <>
      <h2>{words.shared('returns_title')}</h2>
      <p>
        {day
          ? words.shared('returns_until', { 'returns.until': day })
          : words.shared('returns_days', { 'returns.days': dayCount(days, words.tag) })}{' '}
        {url && <a href={url}>{words.shared('returns_how')}</a>}
      </p>
    </>
  );
}
