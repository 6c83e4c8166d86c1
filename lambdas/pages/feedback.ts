import { DAY_MS } from '../../domain/calendar/durations.ts';
import { aboutOf } from '../../domain/feedback/about.ts';
import { type Counted, type CustomerAnswer, complaintsIn, isLow } from '../../domain/feedback/answers.ts';
import type { ReasonAbout } from '../../domain/feedback/reasons.ts';
import { itemsToReview } from '../../domain/journey/goods.ts';
import type { History } from '../../domain/journey/history.ts';
import { reviewPlaces } from '../../domain/journey/review-places.ts';
import type { ParcelItem } from '../../domain/order/order.ts';
import { digest } from '../../domain/shared/digest.ts';
import { answerIn, checkInOf, numberIn } from './feedback-form.ts';
import { checkInPage, feedbackPage, thanksPage } from './feedback-page.tsx';
import { wordsOfOrder } from './open.ts';
import { plainPage } from './plain-page.tsx';
import type { Opened, PageRequest, PagesPort } from './port.ts';

/** With more items than this, only the first ones are rated one by one. */
const MOST_ITEMS = 10;

/**
 * Asks whether everything is right, or how it was, and keeps the posted answer. The answer that the link names is
 * preselected.
 */
export async function feedback(
  opened: Opened,
  { query, form }: PageRequest,
  port: PagesPort,
): Promise<Response | undefined> {
  const { pk, name, store } = opened;
  if (store.pages === false) return undefined;
  const history = await port.readHistory(pk);
  if (!history || history.flow.erased) return undefined;
  const { words, contact, address } = await wordsOfOrder(opened, history.meta.order, port);
  const items = ratedItems(history);
  const isSurveyed = !address || isLately(contact.surveyedAt, port.now());
  const ask = { words, store, items, isSurveyed };
  if (form === undefined) {
    const here = checkInOf(query('here'));
    if (here) return checkInPage({ ...ask, here });
    return feedbackPage({ ...ask, rating: numberIn({ get: query }, 'rating', 1, 5) });
  }

  const given = answerIn(
    form,
    items.map(({ id }) => id),
    store.pages.questions,
    port.now(),
  );
  if (!given) return feedbackPage({ ...ask, isIncomplete: true });
  const answer = isSurveyed ? { ...given, csat: undefined, nps: undefined } : given;
  const kept = await port.keepAnswer(pk, answer);
  if (kept === 'full') return plainPage(429, 'too_many', words, store);
  if (!kept) return undefined;
  if (address && (answer.csat ?? answer.nps) !== undefined) await port.noteSurvey(name, address);
  await tellPeople(pk, answer, kept, aboutOf(history, store, lowlyRated(answer)), port);
  return thanksPage({ ...ask, answer, places: reviewPlaces(history, store) });
}

/**
 * Opens a case for each complaint that counts now, with the customer's words, and ends the cases of complaints that no
 * longer count. Safe to repeat.
 */
async function tellPeople(
  pk: string,
  { words }: CustomerAnswer,
  { before, now }: { before: Counted; now: Counted },
  about: ReasonAbout,
  port: PagesPort,
): Promise<void> {
  const open = complaintsIn(now);
  const entry = words === undefined ? undefined : { id: `answer ${digest(words)}`, by: 'customer', text: words };
  for (const cause of open) await port.openCase(pk, cause, entry, about);
  for (const cause of complaintsIn(before).filter((one) => !open.includes(one))) await port.endCase(pk, cause);
}

/** The items that a complaint is about, if several were rated; otherwise the complaint is about the whole order. */
function lowlyRated({ items = {} }: CustomerAnswer): ParcelItem[] | undefined {
  const low = Object.entries(items).filter(([, stars]) => isLow(stars));
  return low.length > 0 ? low.map(([id]) => ({ id, quantity: 1 })) : undefined;
}

type RatedItem = { id: string; title: string };

/** The items that may be rated one by one, if the customer keeps several. */
function ratedItems(history: History): RatedItem[] {
  const items = itemsToReview(history).flatMap(({ id, title }) => (id ? [{ id, title }] : []));
  return items.length > 1 ? items.slice(0, MOST_ITEMS) : [];
}

const SURVEYED_FOR_MS = 90 * DAY_MS;

const isLately = (at: string | undefined, now: string): boolean =>
  at !== undefined && Date.parse(now) - Date.parse(at) < SURVEYED_FOR_MS;
