import type { ComponentChildren } from 'preact';
import { CHECK_INS, type CheckIn, type CustomerAnswer } from '../../domain/feedback/answers.ts';
import type { ReviewPlaces } from '../../domain/journey/review-places.ts';
import type { FurtherQuestion, StoreSettings } from '../../domain/policy/settings.ts';
import { cleanWords, toldUrl } from '../../emails/clean.ts';
import { wordsIn } from '../../emails/words.ts';
import { MOST_WORDS, questionField } from './feedback-form.ts';
import { pageOf } from './layout.tsx';
import type { PageWords } from './words.tsx';

type AskProps = {
  words: PageWords;
  store: StoreSettings;
  items: { id: string; title: string }[];
  /** The customer said lately how satisfied they are, and is not asked again. */
  isSurveyed: boolean;
};

/** "Is everything right?" @param here what the link in the mail says, to be sent with one press */
export function checkInPage({ words, store, here }: AskProps & { here: CheckIn }): Response {
  return pageOf(200, {
    words,
    store,
    title: words.texts.page.check_in_title,
    children: (
      <form method="post">
        <h1>{words.say('check_in_title')}</h1>
        <input type="hidden" name="form" value="check_in" />
        <fieldset>
          <legend class="soft">{words.say('track_title')}</legend>
          {CHECK_INS.map((one) => (
            <label class="choice" key={one}>
              <input type="radio" name="here" value={one} checked={one === here} required />
              {words.shared(`here_${one}`)}
            </label>
          ))}
        </fieldset>
        {here === 'not_here' && <p>{words.say('not_here_hint')}</p>}
        <WordsField words={words} label="what_happened" />
        <button type="submit">{words.say('send')}</button>
      </form>
    ),
  });
}

type FeedbackProps = AskProps & { rating?: number | undefined; isIncomplete?: boolean };

/** "How was it?" */
export function feedbackPage({ words, store, items, isSurveyed, rating, isIncomplete }: FeedbackProps): Response {
  return pageOf(isIncomplete ? 400 : 200, {
    words,
    store,
    title: words.texts.page.feedback_title,
    children: (
      <form method="post">
        <h1>{words.say('feedback_title')}</h1>
        {isIncomplete && <p role="alert">{words.say('rating_missing')}</p>}
        <input type="hidden" name="form" value="feedback" />
        <Scale words={words} name="rating" from={1} to={5} chosen={rating} ends="stars" isRequired>
          {words.say('rate_order')}
        </Scale>
        {items.map(({ id, title }, i) => (
          <Scale key={id} words={words} name={`item${i}`} from={1} to={5} ends="stars">
            <bdi>{cleanWords(title, 120)}</bdi>
          </Scale>
        ))}
        <WordsField words={words} label="your_words" />
        <label class="choice">
          <input type="checkbox" name="show" value="yes" />
          <span>{words.say('may_be_shown')}</span>
        </label>
        <p />
        {!isSurveyed && (
          <>
            <Scale words={words} name="csat" from={1} to={5} ends="csat">
              {words.say('ask_csat')}
            </Scale>
            <Scale words={words} name="nps" from={0} to={10} ends="nps">
              {words.say('ask_nps')}
            </Scale>
          </>
        )}
        {(store.pages ? store.pages.questions : []).map((question) => (
          <Further key={question.id} words={words} question={question} />
        ))}
        <button type="submit">{words.say('send')}</button>
      </form>
    ),
  });
}

/** A question of the store's own; it may be left out. */
function Further({ words, question }: { words: PageWords; question: FurtherQuestion }) {
  const { ask, answers } = question;
  const [name, text] = [questionField(question), wordsIn(ask, words.language)];
  if (answers === 'words')
    return (
      <p>
        <label for={name}>{text}</label>
        <textarea id={name} name={name} rows={3} maxLength={MOST_WORDS} />
      </p>
    );
  if (answers === 'scale')
    return (
      <Scale words={words} name={name} from={1} to={5} ends="stars">
        {text}
      </Scale>
    );
  return (
    <fieldset>
      <legend>{text}</legend>
      {answers.map((one) => (
        <label class="choice" key={one.id}>
          <input type="radio" name={name} value={one.id} />
          {wordsIn(one.text, words.language)}
        </label>
      ))}
    </fieldset>
  );
}

type ScaleProps = {
  words: PageWords;
  name: string;
  from: number;
  to: number;
  chosen?: number | undefined;
  /** The texts `<ends>_least` and `<ends>_most` say what the ends of the scale mean. */
  ends: string;
  isRequired?: boolean;
  children: ComponentChildren;
};

const Scale = ({ words, name, from, to, chosen, ends, isRequired, children }: ScaleProps) => (
  <fieldset>
    <legend>{children}</legend>
    <div class="row">
      {Array.from({ length: to - from + 1 }, (_, i) => from + i).map((value) => (
        <label class="choice" key={value}>
          <input type="radio" name={name} value={value} checked={value === chosen} required={isRequired} />
          {value}
        </label>
      ))}
    </div>
    <p class="soft">
      {from} = {words.say(`${ends}_least`)}, {to} = {words.say(`${ends}_most`)}
    </p>
  </fieldset>
);

type WordsFieldProps = { words: PageWords; label: string; isRequired?: boolean };

export const WordsField = ({ words, label, isRequired }: WordsFieldProps) => (
  <p>
    <label for="words">{words.say(label)}</label>
    <textarea id="words" name="words" rows={4} maxLength={MOST_WORDS} required={isRequired} />
  </p>
);

type ThanksProps = AskProps & { answer: CustomerAnswer; places: ReviewPlaces };

/** The same public places for everybody, whatever they answered. */
export function thanksPage({ words, store, answer, places }: ThanksProps): Response {
  const { form, checkIn } = answer;
  const said = form === 'feedback' ? 'thanks' : `thanks_${checkIn}`;
  const items = (places.items ?? []).flatMap(({ title, url }) => {
    const place = toldUrl(url);
    return place ? [{ title, place }] : [];
  });
  return pageOf(200, {
    words,
    store,
    title: words.texts.page.thanks_title,
    children: (
      <>
        <h1>{words.say('thanks_title')}</h1>
        <p role="status">{words.say(said)}</p>
        {form === 'feedback' && (
          <>
            <h2>{words.say('tell_others')}</h2>
            <ul class="actions">
              {items.map(({ title, place }) => (
                <li key={place}>
                  <a href={place}>
                    {words.shared('review_item')}: <bdi>{cleanWords(title, 120)}</bdi>
                  </a>
                </li>
              ))}
              <li>
                <a href={places.url}>{words.shared('review')}</a>
              </li>
            </ul>
          </>
        )}
      </>
    ),
  });
}
