import { Button, Modal, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../account/fields';
import { post } from '../api/client';
import { date, number } from '../ui/format';

interface Erased {
  rehearsed: boolean;
  duties: { register: string; id: number; number: string; until: string; runs: boolean; why: string; class: string; legal_basis: string }[] | null;
  counts: Record<string, number> | null;
}

/** Making a person anonymous on request: first what would go and what must stay, then for good. */
export function Erase({ who, id, request }: { who: { party: number } | { person: number }; id: number; request: string }) {
  const { t } = useTranslation();
  const [basis, setBasis] = useState('');
  const [override, setOverride] = useState('');
  const [sure, setSure] = useState(false);
  const erase = useMutation({
    mutationFn: (rehearse: boolean) => post<Erased>('/privacy/erase', { ...who, request: request.trim(), basis: basis.trim(), override: override.trim() || undefined, rehearse }),
    onSettled: () => setSure(false),
  });
  const duties = erase.data?.duties ?? [];
  return (
    <div className="vstack" style={{ gap: 12 }}>
      <TextInput style={{ maxWidth: 420 }} label={t('privacy.basis')} placeholder={t('privacy.basisExample')} autoComplete="off" value={basis} onChange={(e) => setBasis(e.currentTarget.value)} />
      {duties.some((d) => d.runs) && <TextInput style={{ maxWidth: 420 }} label={t('privacy.override')} autoComplete="off" value={override} onChange={(e) => setOverride(e.currentTarget.value)} />}
      <Refused error={erase.error} />
      {erase.data && (
        <div className={`notice ${erase.data.rehearsed ? 'warn' : 'good'}`} role="status">
          <b>{t(erase.data.rehearsed ? 'privacy.erasedWould' : 'privacy.erased')}</b>
          <ul style={{ paddingLeft: 20 }}>
            {Object.entries(erase.data.counts ?? {}).map(([name, n]) => (
              <li key={name}>{t('privacy.counts', { name: t(`layer.${name}`, name), n: number(n) })}</li>
            ))}
          </ul>
          {duties.length > 0 && (
            <>
              <b>{t('privacy.duties')}</b>
              <ul style={{ paddingLeft: 20 }}>
                {duties.map((d) => (
                  <li key={`${d.register}/${d.id}`}>
                    {t(`layer.${d.register}`, d.register)} <span className="mono">{d.number || d.id}</span>: {t(d.runs ? 'privacy.runs' : 'privacy.free')} {d.until ? t('privacy.until', { day: date(d.until) }) : ''} · {t(`privacy.why.${d.why}`, d.why)} <span className="small muted">{[d.class, d.legal_basis].filter(Boolean).join(', ')}</span>
                  </li>
                ))}
              </ul>
            </>
          )}
        </div>
      )}
      <div className="hstack wrap">
        <Button variant="default" loading={erase.isPending && erase.variables === true} onClick={() => erase.mutate(true)}>
          {t('privacy.rehearseErase')}
        </Button>
        <Button color="red" variant="outline" disabled={!erase.data?.rehearsed} onClick={() => setSure(true)}>
          {t('privacy.erase')}
        </Button>
      </div>
      <Modal opened={sure} onClose={() => setSure(false)} title={t('privacy.sureTitle', { id })} closeButtonProps={{ 'aria-label': t('action.close') }}>
        <div className="vstack" style={{ gap: 12 }}>
          <p>{t('privacy.sureWhat')}</p>
          <div className="hstack">
            <Button color="red" loading={erase.isPending} onClick={() => erase.mutate(false)}>
              {t('privacy.erase')}
            </Button>
            <Button variant="subtle" onClick={() => setSure(false)} data-autofocus>
              {t('action.cancel')}
            </Button>
          </div>
        </div>
      </Modal>
    </div>
  );
}
