import type { StoreSettings } from '../../domain/policy/settings.ts';
import type { PageWords } from './words.tsx';

/** Where people are reached. */
export const Support = ({ words, store: { brand } }: { words: PageWords; store: StoreSettings }) => {
  const { email, phone, url } = brand.support;
  return (
    <>
      <h2>{words.shared('support_title')}</h2>
      <p>
        <a href={`mailto:${email}`}>
          <bdi>{email}</bdi>
        </a>
        {phone && (
          <>
            <br />
            <a href={`tel:${phone.replace(/[^\d+]/g, '')}`}>
              <bdi dir="ltr">{phone}</bdi>
            </a>
          </>
        )}
        {url && (
          <>
            <br />
            <a href={url}>{words.shared('help_center')}</a>
          </>
        )}
      </p>
    </>
  );
};
