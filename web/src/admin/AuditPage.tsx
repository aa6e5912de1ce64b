// Who saw and who changed what. The chain can be verified from here; values are shown only where they may be seen, and
// what was erased stays provable without them.
import { Button, Select, TextInput } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Day } from '../ui/Day';
import { Refused } from '../account/fields';
import { get } from '../api/client';
import { Copy } from '../ui/Copy';
import { number } from '../ui/format';
import { Empty, Failed, Waiting } from '../ui/States';
import { useText } from '../ui/text';
import { actionKey, AuditTable } from './AuditTable';
import { registersQuery } from '../registers/queries';
import type { AuditEntry, ChainCheck } from './types';

// Who reads the audit need not read the registers, so these are offered anyway.
const core = ['decisions', 'leases', 'parties', 'parcels', 'road_lanes', 'address_points', 'scan_objects', 'rates', 'discrepancies'];
// What can be asked for; a first word stands for all that begins with it.
const actions = ['register.change', 'import', 'param', 'sign_in', 'user', 'grant', 'role', 'token', 'session', 'password', 'totp', 'field', 'comment', 'file', 'discrepancy', 'privacy', 'office.set', 'run.store'] as const;

interface Filter {
  kind: 'all' | 'readings';
  actor: string;
  action: string | null;
  register: string | null;
  row: string;
  from: string | null;
  to: string | null;
}

const queryOf = (f: Filter) => {
  const row = f.row.trim();
  const common = { actor: f.actor.trim(), from: f.from, to: f.to };
  return f.kind === 'readings' ? { ...common, register: f.register, row } : { ...common, action: f.action, subject: f.register ? (row ? `${f.register}/${row}` : f.register) : undefined };
};

export function AuditPage() {
  const { t } = useTranslation();
  const text = useText();
  const registers = useQuery(registersQuery);
  const [filter, setFilter] = useState<Filter>({ kind: 'all', actor: '', action: null, register: null, row: '', from: null, to: null });
  const [asked, setAsked] = useState(filter);
  const query = queryOf(asked);
  const list = useInfiniteQuery({
    queryKey: ['audit', asked.kind, query],
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) => get<{ rows: AuditEntry[] | null; next?: number }>(asked.kind === 'readings' ? '/readings' : '/audit', { ...query, limit: 100, before: pageParam || undefined }, signal),
    getNextPageParam: (last) => last.next || undefined,
  });
  const rows = list.data?.pages.flatMap((p) => p.rows ?? []) ?? [];
  const set = (patch: Partial<typeof filter>) => setFilter((f) => ({ ...f, ...patch }));
  return (
    <>
      <div className="hstack wrap">
        <h1 className="grow">{t('admin.part.audit')}</h1>
      </div>
      <p className="muted">{t('admin.auditWhat')}</p>
      <Chain />
      <form
        className="hstack wrap"
        style={{ alignItems: 'flex-end' }}
        onSubmit={(e) => {
          e.preventDefault();
          setAsked(filter);
        }}
      >
        <Select
          label={t('admin.auditKind')}
          allowDeselect={false}
          data={[
            { value: 'all', label: t('admin.auditAll') },
            { value: 'readings', label: t('admin.auditReadings') },
          ]}
          value={filter.kind}
          onChange={(v) => set({ kind: v as 'all' })}
        />
        <TextInput label={t('admin.auditActor')} autoComplete="off" spellCheck={false} value={filter.actor} onChange={(e) => set({ actor: e.currentTarget.value })} />
        <Select label={t('admin.auditAction')} clearable searchable disabled={filter.kind === 'readings'} placeholder={t('admin.limit.all')} data={actions.map((a) => ({ value: a, label: t(actionKey(a), a) }))} value={filter.action} onChange={(action) => set({ action })} />
        <Select label={t('admin.register')} clearable placeholder={t('admin.limit.all')} data={[...new Set([...core, ...(registers.data ?? []).map((r) => r.name)])].map((name) => ({ value: name, label: text(registers.data?.find((r) => r.name === name)?.title) || t(`layer.${name}`, name) }))} value={filter.register} onChange={(register) => set({ register })} />
        <TextInput label={t('admin.auditRow')} inputMode="numeric" w={100} disabled={!filter.register && filter.kind === 'all'} value={filter.row} onChange={(e) => set({ row: e.currentTarget.value })} />
        <Day label={t('filter.from')} value={filter.from} onChange={(from) => set({ from })} w={140} />
        <Day label={t('filter.to')} value={filter.to} onChange={(to) => set({ to })} w={140} />
        <Button type="submit">{t('admin.auditShow')}</Button>
      </form>
      <section className="panel" aria-label={t('admin.part.audit')}>
        {list.isError ? (
          <Failed error={list.error} onRetry={() => void list.refetch()} />
        ) : !list.data ? (
          <Waiting what={t('admin.loadingAudit')} />
        ) : rows.length === 0 ? (
          <Empty title={t('admin.auditNone')}>{t('admin.auditNoneWhat')}</Empty>
        ) : (
          <AuditTable rows={rows} />
        )}
      </section>
      {list.hasNextPage && (
        <div>
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('action.more')}
          </Button>
        </div>
      )}
    </>
  );
}

function Chain() {
  const { t } = useTranslation();
  const check = useMutation({ mutationFn: () => get<ChainCheck>('/audit/verify') });
  const c = check.data;
  return (
    <div className="vstack">
      <div className="hstack wrap">
        <Button variant="default" onClick={() => check.mutate()} loading={check.isPending}>
          {t('admin.verifyChain')}
        </Button>
        <span className="small muted">{t('admin.verifyWhat')}</span>
      </div>
      <div role="status">
        {c && (
          <div className={`notice ${c.ok ? 'good' : 'bad'}`}>
            <b>{t(c.ok ? 'admin.chainOk' : 'admin.chainBroken')}</b> {c.chain?.rows !== undefined && t('admin.chainRows', { n: number(c.chain.rows) })}
            {c.problem && (
              <p className="small" lang="en">
                {c.problem}
              </p>
            )}
            {c.ok && c.chain?.head && (
              <div className="hstack small">
                {t('admin.chainHead')} <Copy text={c.chain.head} />
              </div>
            )}
          </div>
        )}
      </div>
      <Refused error={check.error} />
    </div>
  );
}
