// A page for everybody, without an account: one column, large targets, one question after another, printed whole. The frame
// around it, with the office's name and the languages, is the same for all of them.
import { useQuery } from '@tanstack/react-query';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { officeQuery } from '../findings/queries';
import { Go } from '../modules/entry';
import './programme.css';

interface Props {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
  /** Other pages for everybody that belong with this one: [path, words]. */
  links?: [string, string][];
}

export function PublicPage({ title, lead, children, links }: Props) {
  const { t } = useTranslation();
  const office = useQuery({ ...officeQuery, retry: false }); // its name is public
  useEffect(() => {
    document.title = `${title} · ${office.data?.name ?? 'Spoina'}`;
  }, [title, office.data?.name]);
  return (
    <div className="public-page">
      <h1>{title}</h1>
      {lead && <p className="lead">{lead}</p>}
      {children}
      {links && (
        <nav className="public-links no-print" aria-label={t('programme.otherPages')}>
          {links.map(([to, words]) => (
            <Go key={to} to={to}>
              {words}
            </Go>
          ))}
          <button type="button" className="link" onClick={() => window.print()}>
            {t('action.print')}
          </button>
        </nav>
      )}
    </div>
  );
}

/** One question with a few answers, each as large as a finger. */
export function Choices<T extends string>({ legend, name, value, options, onChange }: { legend: string; name: string; value: T | null; options: [T, ReactNode][]; onChange: (v: T) => void }) {
  return (
    <fieldset className="question">
      <legend>{legend}</legend>
      <div className="choices">
        {options.map(([v, words]) => (
          <label key={v}>
            <input type="radio" name={name} value={v} checked={value === v} onChange={() => onChange(v)} />
            <span>{words}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
