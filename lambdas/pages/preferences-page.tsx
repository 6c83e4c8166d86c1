import type { StoreSettings } from '../../domain/policy/settings.ts';
import type { Topic } from '../../domain/records/wishes.ts';
import { pageOf } from './layout.tsx';
import type { PageWords } from './words.tsx';

/** Whether the customer gets mails that can be unsubscribed from; `gone`: nothing of the order is left. */
export type WishState = 'on' | 'off' | 'complained' | 'gone';

type PreferencesProps = {
  words: PageWords;
  store: StoreSettings;
  state: WishState;
  /** The customer has just said so. */
  isSaved: boolean;
  topics: { topic: Topic; isOn: boolean }[];
  pausedUntil: string | undefined;
  /** `YYYY-MM-DD`: no pause ends before. */
  today: string;
  languages: string[];
};

export function preferencesPage(all: PreferencesProps): Response {
  const { words, store, state, isSaved } = all;
  const shown = state === 'gone' ? 'off' : state;
  return pageOf(200, {
    words,
    store,
    title: words.texts.page.your_emails,
    children: (
      <>
        {isSaved && (
          <p class="soft" role="status">
            {words.say('saved')}
          </p>
        )}
        <h1>{words.say(`${shown}_title`)}</h1>
        <p>{words.say(shown)}</p>
        {state === 'on' && <Button wish="off" label={words.say('turn_off')} />}
        {state === 'off' && (
          <>
            <p>{words.say('back')}</p>
            <Button wish="on" label={words.say('turn_on')} />
          </>
        )}
        {(state === 'on' || state === 'off') && <Choices {...all} />}
      </>
    ),
  });
}

const Button = ({ wish, label }: { wish: 'on' | 'off'; label: ReturnType<PageWords['say']> }) => (
  <form method="post">
    <input type="hidden" name="wish" value={wish} />
    <button type="submit" class={wish === 'on' ? 'quiet' : undefined}>
      {label}
    </button>
  </form>
);

const Choices = ({ words, topics, pausedUntil, today, languages }: PreferencesProps) => (
  <>
    <form method="post">
      <h2>{words.say('choose')}</h2>
      <input type="hidden" name="form" value="choose" />
      <fieldset>
        <legend class="soft">{words.say('choose_topics')}</legend>
        {topics.map(({ topic, isOn }) => (
          <label class="choice" key={topic}>
            <input type="checkbox" name="topic" value={topic} checked={isOn} />
            {words.say(`topic_${topic}`)}
          </label>
        ))}
      </fieldset>
      <p>
        <label for="pause">{words.say('pause_until')}</label>
        <input type="date" id="pause" name="pause" min={today} value={pausedUntil ?? ''} />
      </p>
      <p>
        <label for="language">{words.say('language')}</label>
        <select id="language" name="language">
          {languages.map((one) => (
            <option key={one} value={one} lang={one} selected={one === words.language}>
              {nameOf(one)}
            </option>
          ))}
        </select>
      </p>
      <button type="submit">{words.say('save')}</button>
    </form>
    <form method="post">
      <input type="hidden" name="form" value="all_off" />
      <button type="submit" class="quiet">
        {words.say('all_off')}
      </button>
    </form>
  </>
);

/** As its own speakers call it. */
const nameOf = (language: string): string =>
  new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language;
