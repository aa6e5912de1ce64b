// Inputs that several forms about people share, and the line that says why a form was not accepted.
import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Refusal } from '../api/client';
import { Explained } from '../ui/Explained';

/** The least length that the server takes; longer is better than odder. */
export const leastPassword = 12;

export function Password(props: PasswordInputProps) {
  const { t } = useTranslation();
  return <PasswordInput size="sm" required withAsterisk={false} visibilityToggleButtonProps={{ 'aria-label': t('account.showPassword'), tabIndex: 0 }} {...props} />;
}

/** A new password, typed twice so that a slip does not lock anybody out. */
export function NewPassword({ value, again, onChange, onAgain }: { value: string; again: string; onChange: (v: string) => void; onAgain: (v: string) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Password label={t('account.newPassword')} description={t('account.passwordRule', { n: leastPassword })} autoComplete="new-password" minLength={leastPassword} value={value} onChange={(e) => onChange(e.currentTarget.value)} />
      <Password label={t('account.again')} autoComplete="new-password" value={again} onChange={(e) => onAgain(e.currentTarget.value)} error={again && again !== value && value.length <= again.length ? t('account.differ') : undefined} />
    </>
  );
}

export const fits = (value: string, again: string) => value.length >= leastPassword && value === again;

/** Why it was not accepted, told where the person looks and to those who listen. */
export function Refused({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (!error) return null;
  const r = error instanceof Refusal ? error : null;
  const wait = r?.code === 'auth.locked' ? /(\d+) second/.exec(r.message)?.[1] : undefined;
  return (
    <div className="notice bad" role="alert">
      {r?.code === 'offline' ? t('state.offline') : wait ? t('account.lockedFor', { n: wait }) : <Explained code={r?.code} message={r?.message ?? (error as Error).message ?? ''} />}
      {r?.number && (
        <div className="small">
          {t('state.quote')} <span className="mono">{r.number}</span>
        </div>
      )}
    </div>
  );
}

/** What a borrowed browser must not do asks for the password; who has none leaves it empty and signs in anew. */
export const proof = (password: string) => (password ? { password } : {});

/** The person's own password, asked for beside what it allows. */
export function OwnPassword({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  return <PasswordInput label={t('account.ownPassword')} autoComplete="current-password" value={value} onChange={(e) => onChange(e.currentTarget.value)} visibilityToggleButtonProps={{ 'aria-label': t('account.showPassword') }} />;
}
