// A form that acts: one primary button, Enter sends, and words for each way it can end, also when the line breaks.
import { Button } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Refusal } from '../api/client';
import { Explained } from '../ui/Explained';
import type { Action } from './action';
import './programme.css';

interface Props<Answer, Body> {
  action: Action<Answer, Body>;
  /** What is sent; nothing while the form is not complete. */
  body: () => Body | undefined;
  submit: ReactNode;
  children?: ReactNode;
  /** Said by a screen reader when the form is reached. */
  label?: string;
  disabled?: boolean;
  /** Beside the button. */
  beside?: ReactNode;
  danger?: boolean;
  className?: string;
}

export function ActionForm<Answer, Body>({ action, body, submit, children, label, disabled, beside, danger, className }: Props<Answer, Body>) {
  return (
    <form
      className={`action-form ${className ?? ''}`}
      aria-label={label}
      onSubmit={(e) => {
        e.preventDefault();
        e.stopPropagation(); // a form in a window that stands in another form
        const b = body();
        if (b !== undefined && !action.unsure) void action.run(b);
      }}
    >
      {/* What was sent and not answered must be sent again as it was: nothing is changed meanwhile. */}
      <fieldset disabled={action.unsure} className="bare">
        {children}
      </fieldset>
      <ActionError action={action} />
      {!action.unsure && (
        <div className="hstack wrap">
          <Button type="submit" loading={action.busy} disabled={disabled} color={danger ? 'red' : undefined}>
            {submit}
          </Button>
          {beside}
        </div>
      )}
    </form>
  );
}

/** Why it did not go through. A broken line is its own case: it is not known whether it was stored. */
export function ActionError<Answer, Body>({ action }: { action: Action<Answer, Body> }) {
  const { t } = useTranslation();
  const again = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (action.unsure) again.current?.focus();
  }, [action.unsure, action.busy]);
  if (!action.error) return null;
  if (action.unsure)
    return (
      <div className="notice warn" role="alert" data-testid="unsure">
        <b>{t('programme.unsure')}</b>
        <p>{t('programme.unsureWhat')}</p>
        <div className="hstack wrap" style={{ marginTop: 8 }}>
          <Button ref={again} type="button" loading={action.busy} onClick={() => void action.again()}>
            {t('programme.again')}
          </Button>
        </div>
      </div>
    );
  const r = action.error instanceof Refusal ? action.error : null;
  return (
    <div className="notice bad" role="alert">
      <Explained code={r?.code} message={r?.message ?? (action.error as Error).message ?? ''} />
      {r && r.details.some((d) => d.message !== r.message) && (
        <ul lang="en">
          {r.details.map((d, i) => (
            <li key={i} className="small">
              {d.location && <span className="mono">{d.location.replace(/^body\./, '')}: </span>}
              {d.message}
            </li>
          ))}
        </ul>
      )}
      {r?.number && (
        <div className="small">
          {t('state.quote')} <span className="mono">{r.number}</span>
        </div>
      )}
      {r?.code === 'once.different' && (
        <Button size="xs" variant="default" type="button" onClick={action.renew}>
          {t('programme.another')}
        </Button>
      )}
    </div>
  );
}
