// How long each register keeps personal data. A rule is stored one by one, under the name of who enables it; before
// anything goes, a rehearsal says how much.
import { Button, MultiSelect, NumberInput, Select, Switch, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Part, Saved } from '../account/AccountPage';
import { Refused } from '../account/fields';
import { get, post, put } from '../api/client';
import type { Text } from '../api/types';
import { dateTime, number } from '../ui/format';
import { Empty, Failed, Waiting } from '../ui/States';
import { useText } from '../ui/text';

interface Rule {
  register: string;
  class: string;
  years: number;
  starts_from: string;
  fields: string[];
  legal_basis: string;
  enabled: boolean;
  confirmed_by?: string;
  confirmed_at?: string | null;
}

interface Doc {
  rules: Rule[] | null;
  starts: Record<string, string[]>;
  possible: Record<string, string[]>;
  /** What programmes call their registers. */
  titles?: Record<string, Text> | null;
}

interface Outcome {
  rehearsed: boolean;
  rules: (Rule & { due: number; disputed: number; undated: number; unlimited: number })[] | null;
  party_due: number;
  person_due?: number;
}

export function Retention() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const doc = useQuery({ queryKey: ['retention'], queryFn: ({ signal }) => get<Doc>('/retention', {}, signal) });
  const run = useMutation({ mutationFn: (rehearse: boolean) => post<Outcome>('/retention/run', { rehearse }), onSuccess: () => client.invalidateQueries({ queryKey: ['retention'] }) });
  const rules = doc.data?.rules ?? [];
  const text = useText();
  const titleOf = (register: string) => (doc.data?.titles?.[register] ? text(doc.data.titles[register]) : t(`layer.${register}`, t(`privacy.${register}`, register)));
  return (
    <Part id="retention" title={t('privacy.retention')} what={t('privacy.retentionWhat')}>
      {doc.isError ? (
        <Failed error={doc.error} onRetry={() => void doc.refetch()} />
      ) : !doc.data ? (
        <Waiting what={t('privacy.loading')} />
      ) : rules.length === 0 ? (
        <Empty title={t('privacy.noRules')} />
      ) : (
        rules.map((r) => <OneRule key={r.register} rule={r} doc={doc.data} title={titleOf(r.register)} />)
      )}
      <Refused error={run.error} />
      {run.data && (
        <div className={`notice ${run.data.rehearsed ? 'warn' : 'good'}`} role="status">
          <b>{t(run.data.rehearsed ? 'privacy.would' : 'privacy.did')}</b>
          <ul style={{ paddingLeft: 20 }}>
            {(run.data.rules ?? []).map((r) => (
              <li key={r.register}>
                {t('privacy.dueOne', { rule: titleOf(r.register), n: number(r.due) })} <span className="muted small">{t('privacy.kept', { disputed: number(r.disputed), undated: number(r.undated), unlimited: number(r.unlimited) })}</span>
              </li>
            ))}
            <li>{t('privacy.parties', { n: number(run.data.party_due) })}</li>
            {!!run.data.person_due && <li>{t('privacy.personsDue', { n: number(run.data.person_due) })}</li>}
          </ul>
        </div>
      )}
      <div className="hstack wrap">
        <Button variant="default" loading={run.isPending && run.variables === true} onClick={() => run.mutate(true)}>
          {t('privacy.rehearse')}
        </Button>
        <Button color="red" variant="outline" disabled={!run.data?.rehearsed} loading={run.isPending && run.variables === false} onClick={() => run.mutate(false)}>
          {t('privacy.run')}
        </Button>
      </div>
    </Part>
  );
}

function OneRule({ rule, doc, title }: { rule: Rule; doc: Doc; title: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [r, setR] = useState(rule);
  const edit = (patch: Partial<Rule>) => setR((old) => ({ ...old, ...patch }));
  const save = useMutation({
    mutationFn: () => put<Rule>('/retention', { register: r.register, class: r.class, years: r.years, starts_from: r.starts_from, fields: r.fields, legal_basis: r.legal_basis, enabled: r.enabled }),
    onSuccess: (stored) => {
      setR(stored);
      void client.invalidateQueries({ queryKey: ['retention'] });
    },
  });
  const changed = JSON.stringify(r) !== JSON.stringify(rule);
  const word = (c: string) => t(`privacy.day.${c}`, t(`field.${c}`, c));
  return (
    <fieldset className="grant">
      <legend>{title}</legend>
      <TextInput label={t('privacy.class')} value={r.class} onChange={(e) => edit({ class: e.currentTarget.value })} />
      <NumberInput label={t('privacy.years')} min={1} max={100} hideControls value={r.years} onChange={(v) => edit({ years: Number(v) || 0 })} />
      <Select label={t('privacy.starts')} allowDeselect={false} data={[...new Set([r.starts_from, ...(doc.starts[r.register] ?? [])])].filter(Boolean).map((c) => ({ value: c, label: word(c) }))} value={r.starts_from} onChange={(v) => v && edit({ starts_from: v })} />
      <MultiSelect label={t('privacy.fields')} data={[...new Set([...r.fields, ...(doc.possible[r.register] ?? [])])].map((f) => ({ value: f, label: t(`privacy.field.${f}`, f) }))} value={r.fields} onChange={(fields) => edit({ fields })} />
      <TextInput style={{ gridColumn: '1 / -1' }} label={t('params.basis')} value={r.legal_basis} onChange={(e) => edit({ legal_basis: e.currentTarget.value })} />
      <div className="vstack" style={{ alignSelf: 'center' }}>
        <Switch label={t('privacy.inUse')} aria-label={`${title}: ${t('privacy.inUse')}`} checked={r.enabled} onChange={(e) => edit({ enabled: e.currentTarget.checked })} />
        {r.confirmed_by && <span className="small muted">{t('privacy.confirmed', { who: r.confirmed_by, at: dateTime(r.confirmed_at) })}</span>}
      </div>
      <div className="hstack" style={{ alignSelf: 'end' }}>
        <Button size="xs" variant="default" disabled={!changed} loading={save.isPending} onClick={() => save.mutate()} aria-label={`${t('privacy.saveRule')}: ${title}`}>
          {t('privacy.saveRule')}
        </Button>
        <Saved shown={save.isSuccess && !changed} />
      </div>
      {save.error !== null && (
        <div style={{ gridColumn: '1 / -1' }}>
          <Refused error={save.error} />
        </div>
      )}
    </fieldset>
  );
}
