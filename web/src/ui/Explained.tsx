import { useTranslation } from 'react-i18next';
import { explain, type Place } from '../i18n/problems';

/** What the server objects to, in the reader's language; its own words stand below when they hold more. */
export function Explained({ code, message, place }: { code?: string; message: string; place?: Place }) {
  const { i18n } = useTranslation();
  const { sentence, more } = explain(i18n.language, code, message, place);
  return (
    <>
      {sentence}
      {more && (
        <span className="small muted" lang="en" style={{ display: 'block' }}>
          {more}
        </span>
      )}
    </>
  );
}
