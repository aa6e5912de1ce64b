// Who saw and who changed what. The chain can be verified from here; values are shown only where they may be seen, and
// what was erased stays provable without them.
import { Button, Select, TextInput } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Day } from '../ui/Day';
import { Refused } from '../account/fields';
import { get } from '../api/client';
import type { Page } from '../api/types';
import { number } from '../ui/format';
import { Empty, Failed, Waiting } from '../ui/States';
import { useText } from '../ui/text';
import { AuditTable } from './AuditTable';
import { registersQuery } from './Grants';
import type { AuditEntry, ChainCheck } from './types';

const actions = ['read', 'register.change', 'import.publish', 'sign_in', 'grant.add', 'param.set', 'privacy.erase'] as const;

export function AuditPage() {
  const { t } = useTranslation();
  const text = useText();
  const registers = useQuery(registersQuery);
  const [filter, setFilter] = useState<{ kind: 'all' | 'readings'; actor: string; action: string | null; register: string | null; row: string; from: string | null; to: string | null }>({ kind: 'all', actor: '', action: null, register: null, row: '', from: null, to: null });
  const [asked, setAsked] = useState(filter);
  const query = { actor: asked.actor.trim(), action: asked.kind === 'readings' ? undefined : asked.action, register: asked.register, row: asked.row.trim(), from: asked.from, to: asked.to };
  const list = useInfiniteQuery({
    queryKey: ['audit', asked.kind, query],
    initialPageParam: '' as string | number,
    queryFn: ({ pageParam, signal }) => get<Page<AuditEntry>>(asked.kind === 'readings' ? '/readings' : '/audit', { ...query, limit: 100, after: pageParam }, signal),
    getNextPageParam: (last: Page<AuditEntry>) => last.next || undefined,
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
        <Select label={t('admin.auditAction')} clearable searchable disabled={filter.kind === 'readings'} placeholder={t('admin.limit.all')} data={actions.map((a) => ({ value: a, label: t(`admin.action.${a.replace('.', '_')}`, a) }))} value={filter.action} onChange={(action) => set({ action })} />
        <Select label={t('admin.register')} clearable placeholder={t('admin.limit.all')} data={(registers.data ?? []).map((r) => ({ value: r.name, label: text(r.title) }))} value={filter.register} onChange={(register) => set({ register })} />
        <TextInput label={t('admin.auditRow')} inputMode="numeric" w={100} value={filter.row} onChange={(e) => set({ row: e.currentTarget.value })} />
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
            <b>{t(c.ok ? 'admin.chainOk' : 'admin.chainBroken')}</b> {c.checked !== undefined && t('admin.chainRows', { n: number(c.checked) })}
            {(c.problems ?? (c.message ? [c.message] : [])).map((p, i) => (
              <p key={i} className="small" lang="en">
                {p}
              </p>
            ))}
          </div>
        )}
      </div>
      <Refused error={check.error} />
    </div>
  );
}
