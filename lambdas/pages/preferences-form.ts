import { DAY_MS } from '../../domain/calendar/durations.ts';
import { MAILED_TOPICS } from '../../domain/message/kinds.ts';
import { TOPICS, type Topic, type Wish, type Wishes, wishesFor } from '../../domain/records/wishes.ts';
import { isDay } from '../shared/times.ts';
import type { Chosen } from './port.ts';

/** What a form of the page said: topics on or off, and what else was chosen. */
export type Preferences = { wishes: Wishes; choice?: Chosen | undefined };

/** A pause of more than a year is a no. */
const LONGEST_PAUSE_MS = 366 * DAY_MS;

/**
 * What was posted: by the form of choices; or by the one button, or a mail program (RFC 8058), of which whatever does not
 * say that mails are wanted is a no.
 * @param topics those that the page shows @param languages those that there are texts in
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
    // a box that stays as it was says nothing: nobody agrees by saving a language
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
