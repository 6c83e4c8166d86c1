import { DAY_MS } from '../../domain/calendar/durations.ts';
import { MAILED_TOPICS } from '../../domain/message/kinds.ts';
import { TOPICS, type Topic, type Wish, type Wishes, wishesFor } from '../../domain/records/wishes.ts';
import { isDay } from '../shared/times.ts';
import type { Chosen } from './port.ts';

/** What a form of the page contains: topics on or off, and the other choices. */
export type Preferences = { wishes: Wishes; choice?: Chosen | undefined };

/** A longer pause is not accepted: it amounts to declining the mails. */
const LONGEST_PAUSE_MS = 366 * DAY_MS;

/**
 * Reads what was posted. It comes from the form with choices, from a page with a single button, or from a mail program
 * (RFC 8058). Of the last two, everything that does not say that mails are wanted is a "no".
 * @param topics the topics that the page shows
 * @param languages the languages that have texts
 */
export function preferencesIn(
  form: string,
  topics: readonly { topic: Topic; isOn: boolean }[],
  languages: readonly string[],
  at: string,
): Preferences {
  const fields = new URLSearchParams(form);
  if (fields.get('form') === 'choose') {
    const on = fields.getAll('topic');
    // an unchanged box is not a wish: nobody agrees to mails by saving a language
    const said = topics.filter(({ topic, isOn }) => on.includes(topic) !== isOn);
    const wishes = said.map(({ topic, isOn }) => wishesFor([topic], { on: !isOn, at, source: 'page' }));
    return { wishes: Object.assign({}, ...wishes), choice: choiceIn(fields, languages, at) };
  }
  if (fields.get('form') === 'all_off') return { wishes: wishesFor(TOPICS, { on: false, at, source: 'page' }) };
  const wish: Wish = {
    on: fields.get('wish') === 'on',
    at,
    source: form.includes('List-Unsubscribe') ? 'one_click' : 'page',
  };
  return { wishes: wishesFor(MAILED_TOPICS, wish) };
}

function choiceIn(fields: URLSearchParams, languages: readonly string[], at: string): Chosen {
  const day = fields.get('pause') ?? '';
  const isPause = /^\d{4}-\d{2}-\d{2}$/.test(day) && isDay(day) && day >= at.slice(0, 10) && isWithinAYear(day, at);
  const language = languages.find((one) => one === fields.get('language'));
  return { pausedUntil: isPause ? day : undefined, language };
}

const isWithinAYear = (day: string, at: string): boolean => Date.parse(day) - Date.parse(at) < LONGEST_PAUSE_MS;
