import type { StoreSettings } from '../../domain/policy/settings.ts';
import { channelsView, supportView } from '../../emails/view.ts';
import type { PageWords } from './words.tsx';

type SupportProps = { words: PageWords; store: StoreSettings; country: string | undefined };

/** Where people are reached, and when: the ways that are for the customer's country. */
export function Support({ words, store: { brand }, country }: SupportProps) {
  const { email, phone, phoneUrl, hours, url } = supportView(brand.support, words.language);
  const channels = channelsView(brand, country, words.language);
  return (
    <>
      <h2>{words.shared('support_title')}</h2>
      <ul class="actions">
        <li>
          <a href={`mailto:${email}`}>
            <bdi>{email}</bdi>
          </a>
        </li>
        {phone && phoneUrl && (
          <li>
            <a href={phoneUrl}>
              <bdi dir="ltr">{phone}</bdi>
            </a>
            {hours && (
              <>
                {' '}
                <span class="soft" dir="auto">
                  {hours}
                </span>
              </>
            )}
          </li>
        )}
        {url && (
          <li>
            <a href={url}>{words.shared('help_center')}</a>
          </li>
        )}
        {channels.map((channel) => (
          <li key={channel.name}>
            {channel.phone && <bdi>{channel.name}: </bdi>}
            <a href={channel.url ?? ''}>
              {channel.phone ? <bdi dir="ltr">{channel.phone}</bdi> : <bdi>{channel.name}</bdi>}
            </a>
            {channel.hours && (
              <>
                {' '}
                <span class="soft" dir="auto">
                  {channel.hours}
                </span>
              </>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
