import type { History } from '../../domain/journey/history.ts';
import type { StoreSettings } from '../../domain/policy/settings.ts';
import type { CustomerRequest, RequestKind } from '../../domain/requests/request.ts';
import type { Asking } from '../../domain/requests/rules.ts';
import { cleanWords } from '../../emails/clean.ts';
import { dayCount } from '../../emails/format.ts';
import { instructionsFor } from '../../emails/words.ts';
import { WordsField } from './feedback-page.tsx';
import { pageOf } from './layout.tsx';
import { lineField, MOST_UNITS, REASONS } from './requests-form.ts';
import type { PageWords } from './words.tsx';

type RequestsProps = { words: PageWords; store: StoreSettings; history: History };

/** What may be asked for here. */
export function requestsPage({ words, store, history, offered }: RequestsProps & { offered: readonly RequestKind[] }) {
  return pageOf(200, {
    words,
    store,
    country: history.meta.order.shippingAddress?.country,
    title: words.texts.page.act,
    children: (
      <>
        <h1>{words.say('act')}</h1>
        <ul class="actions">
          {offered.map((one) => (
            <li key={one}>
              <a class="button quiet" href={`?want=${one}`}>
                {words.say(`want_${one}`)}
              </a>
            </li>
          ))}
        </ul>
      </>
    ),
  });
}

type RequestProps = RequestsProps & { what: RequestKind; asking: Asking; isPosted?: boolean; isIncomplete?: boolean };

/** One request to make; or why it cannot be made. */
export function requestPage({ words, store, history, what, asking, isPosted, isIncomplete }: RequestProps): Response {
  const isRefused = isPosted && 'refused' in asking;
  return pageOf(isRefused ? 409 : isIncomplete ? 400 : 200, {
    words,
    store,
    country: history.meta.order.shippingAddress?.country,
    title: words.texts.page[`want_${what}`],
    children: (
      <>
        <h1>{words.say(`want_${what}`)}</h1>
        <p class="soft">{words.say('track_title')}</p>
        {'refused' in asking ? (
          <p role="status">{words.say(`refused_${asking.refused}`, daysOf(store, words))}</p>
        ) : (
          <form method="post">
            {isIncomplete && <p role="alert">{words.say('incomplete')}</p>}
            <input type="hidden" name="want" value={what} />
            {what === 'return' && <Lines {...{ words, asking }} />}
            {REASONS[what].length > 0 && <Choice name="reason" label="ask_reason" of={REASONS[what]} words={words} />}
            {what === 'return' && (
              <Choice name="wish" label="ask_wish" of={store.requests.return?.wishes ?? []} words={words} />
            )}
            {what === 'address' && <p>{words.say('address_hint')}</p>}
            <WordsField
              words={words}
              label={what === 'address' ? 'new_address' : 'what_happened'}
              isRequired={what === 'address'}
            />
            <button type="submit">{words.say('send')}</button>
          </form>
        )}
      </>
    ),
  });
}

const daysOf = ({ returns }: StoreSettings, { tag }: PageWords) =>
  returns ? { 'returns.days': dayCount(returns.days, tag) } : {};

/** A page stays within 50 KB; of further ones people are asked. */
const MOST_LINES = 60;
const MOST_EXCLUDED = 20;

function Lines({ words, asking }: { words: PageWords; asking: Extract<Asking, { units: unknown }> }) {
  const { units, excluded, isWhole } = asking;
  return (
    <fieldset>
      <legend>{words.say(isWhole ? 'send_back_all' : 'send_back_which')}</legend>
      {units.slice(0, MOST_LINES).map(({ item, quantity }) => (
        <p key={lineField(item)}>
          {isWhole ? (
            <>
              {quantity} × <bdi>{cleanWords(item.title, 120)}</bdi>
            </>
          ) : (
            <>
              <label for={lineField(item)}>
                <bdi>{cleanWords(item.title, 120)}</bdi>
              </label>
              <input
                type="number"
                id={lineField(item)}
                name={lineField(item)}
                min={0}
                max={Math.min(quantity, MOST_UNITS)}
                value={units.length === 1 ? quantity : 0}
              />
            </>
          )}
        </p>
      ))}
      {units.length > MOST_LINES && (
        <p class="soft">
          {words.shared('more_items')} {units.length - MOST_LINES}
        </p>
      )}
      {excluded.length > 0 && (
        <p class="soft">
          {words.say('excluded')}{' '}
          {excluded
            .slice(0, MOST_EXCLUDED)
            .map(({ item }) => cleanWords(item.title, 120))
            .join(', ')}
        </p>
      )}
    </fieldset>
  );
}

type SelectProps = { words: PageWords; name: 'reason' | 'wish'; label: string; of: readonly string[] };

const Choice = ({ words, name, label, of }: SelectProps) => (
  <p>
    <label for={name}>{words.say(label)}</label>
    <select id={name} name={name} required>
      {of.length > 1 && <option value="">{words.say('choose_one')}</option>}
      {of.map((one) => (
        <option key={one} value={one}>
          {words.say(`${name}_${one}`)}
        </option>
      ))}
    </select>
  </p>
);

/** What becomes of what was asked. */
export function answerPage({ words, store, history, request }: RequestsProps & { request: CustomerRequest }): Response {
  const { what, accepted } = request;
  const country = history.meta.order.shippingAddress?.country;
  const instructions = accepted && instructionsFor(store.requests.return?.instructions, country, words.language);
  return pageOf(200, {
    words,
    store,
    country,
    title: words.texts.page.thanks_title,
    children: (
      <>
        <h1>{words.say('thanks_title')}</h1>
        <p role="status">{words.say(accepted ? `accepted_${what}` : `received_${what}`)}</p>
        {instructions && <p>{instructions}</p>}
        <p class="soft">{words.say('mailed_too')}</p>
      </>
    ),
  });
}
