// Personal data: how long it is kept and by which rule, what a run would take away, what is held about one person, and
// erasing them. The audit stays provable: the keys of their values are shredded, the chain is not.
import { Button, NumberInput, Switch, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Part, Saved } from '../account/AccountPage';
import { Refused } from '../account/fields';
import { listOf } from '../account/list';
import { get, post, put } from '../api/client';
import type { Text } from '../api/types';
import { date, number } from '../ui/format';
import { Empty, Failed, Waiting } from '../ui/States';
import { useText } from '../ui/text';
import { Subject } from './Subject';

export interface RetentionRule {
  name: string;
  title?: Text;
  register?: string;
  years?: number | null;
  legal_basis?: string;
  enabled?: boolean;
  due?: number;
}

interface RetentionRun {
  rehearsed?: boolean;
  rules?: { name: string; title?: Text; rows?: number; count?: number; before?: string | null }[] | null;
}

export function PrivacyPage() {
  const { t } = useTranslation();
  return (
    <>
      <h1>{t('privacy.title')}</h1>
      <p className="muted">{t('privacy.what')}</p>
      <Retention />
      <Subject />
    </>
  );
}

function Retention() {
  const { t } = useTranslation();
  const text = useText();
  const client = useQueryClient();
  const rules = useQuery({ queryKey: ['retention'], queryFn: ({ signal }) => get('/retention', {}, signal).then((b) => listOf<RetentionRule>((b as { rules?: unknown })?.rules ?? b)) });
  const [changed, setChanged] = useState<Record<string, RetentionRule>>({});
  const current = (rules.data ?? []).map((r) => changed[r.name] ?? r);
  const refresh = () => client.invalidateQueries({ queryKey: ['retention'] });
  const save = useMutation({
    mutationFn: () => put('/retention', { rules: current }),
    onSuccess: () => {
      setChanged({});
      void refresh();
    },
  });
  const run = useMutation({ mutationFn: (rehearse: boolean) => post<RetentionRun>('/retention/run', { rehearse }).then((r) => ({ ...r, rehearsed: rehearse })), onSuccess: refresh });
  const title = (r: { name: string; title?: Text }) => text(r.title) || t(`privacy.rule.${r.name}`, r.name);
  return (
    <Part id="retention" title={t('privacy.retention')} what={t('privacy.retentionWhat')}>
      {rules.isError ? (
        <Failed error={rules.error} onRetry={() => void rules.refetch()} />
      ) : !rules.data ? (
        <Waiting what={t('privacy.loading')} />
      ) : rules.data.length === 0 ? (
        <Empty title={t('privacy.noRules')} />
      ) : (
        <div className="scroll-x" tabIndex={0} role="region" aria-labelledby="retention">
          <table className="table">
            <thead>
              <tr>
                <th>{t('privacy.ruleName')}</th>
                <th>{t('privacy.years')}</th>
                <th>{t('params.basis')}</th>
                <th>{t('privacy.inUse')}</th>
                <th className="num">{t('privacy.due')}</th>
              </tr>
            </thead>
            <tbody>
              {current.map((r) => {
                const edit = (patch: Partial<RetentionRule>) => setChanged((c) => ({ ...c, [r.name]: { ...r, ...patch } }));
                return (
                  <tr key={r.name}>
                    <th scope="row" style={{ whiteSpace: 'normal', color: 'var(--text)', minWidth: 180 }}>
                      {title(r)}
                    </th>
                    <td>
                      <NumberInput size="xs" w={90} min={0} max={100} hideControls aria-label={`${title(r)}: ${t('privacy.years')}`} value={r.years ?? ''} onChange={(v) => edit({ years: v === '' ? null : Number(v) })} />
                    </td>
                    <td style={{ minWidth: 180 }}>
                      <TextInput size="xs" aria-label={`${title(r)}: ${t('params.basis')}`} value={r.legal_basis ?? ''} onChange={(e) => edit({ legal_basis: e.currentTarget.value })} />
                    </td>
                    <td>
                      <Switch aria-label={`${title(r)}: ${t('privacy.inUse')}`} checked={r.enabled ?? false} onChange={(e) => edit({ enabled: e.currentTarget.checked })} />
                    </td>
                    <td className="num">{number(r.due)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
      {[save, run].map((m, i) => (
        <Refused key={i} error={m.error} />
      ))}
      {run.data && (
        <div className={`notice ${run.data.rehearsed ? '' : 'good'}`} role="status">
          <b>{t(run.data.rehearsed ? 'privacy.would' : 'privacy.did')}</b>
          <ul style={{ paddingLeft: 20 }}>
            {(run.data.rules ?? []).map((r) => (
              <li key={r.name}>
                {title(r)}: {number(r.rows ?? r.count ?? 0)} {r.before ? t('privacy.before', { day: date(r.before) }) : ''}
              </li>
            ))}
          </ul>
        </div>
      )}
      <div className="hstack wrap">
        <Button variant="default" disabled={Object.keys(changed).length === 0} loading={save.isPending} onClick={() => save.mutate()}>
          {t('privacy.saveRules')}
        </Button>
        <Button variant="default" loading={run.isPending && run.variables === true} onClick={() => run.mutate(true)}>
          {t('privacy.rehearse')}
        </Button>
        <Button color="red" variant="outline" disabled={!run.data?.rehearsed} loading={run.isPending && run.variables === false} onClick={() => run.mutate(false)}>
          {t('privacy.run')}
        </Button>
        <Saved shown={save.isSuccess && Object.keys(changed).length === 0} />
      </div>
    </Part>
  );
}
