// Where I am signed in, and how to end it elsewhere.
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { get, remove } from '../api/client';
import { dateTime } from '../ui/format';
import { Part } from './AccountPage';
import { Refused } from './fields';
import { Kept } from './Kept';
import { listOf } from './list';
import type { OpenSession } from './types';

export function Sessions() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const list = useQuery({ queryKey: ['sessions'], queryFn: ({ signal }) => get('/sessions', {}, signal).then(listOf<OpenSession>) });
  const end = useMutation({ mutationFn: (id: OpenSession['id'] | null) => remove(id === null ? '/sessions' : `/sessions/${id}`), onSuccess: () => client.invalidateQueries({ queryKey: ['sessions'] }) });
  const others = list.data?.filter((s) => !s.current).length ?? 0;
  return (
    <Part
      id="sessions"
      title={t('account.sessions')}
      what={t('account.sessionsWhat')}
      end={
        others > 0 && (
          <Button size="xs" variant="default" onClick={() => end.mutate(null)}>
            {t('account.endOthers')}
          </Button>
        )
      }
    >
      <Kept
        of="sessions"
        list={list}
        loading={t('account.loadingSessions')}
        heads={[t('account.device'), t('account.address'), { figure: t('account.since') }, { figure: t('account.lastSeen') }]}
        row={(s) => (
          <tr key={s.id}>
            <td>{s.device || t('account.unknownDevice')}</td>
            <td className="mono">{s.address}</td>
            <td className="num nowrap">{dateTime(s.created_at)}</td>
            <td className="num nowrap">{dateTime(s.last_seen)}</td>
            <td>
              {s.current ? (
                <span className="badge good">{t('account.thisOne')}</span>
              ) : (
                <Button size="compact-xs" variant="default" onClick={() => end.mutate(s.id)} aria-label={`${t('account.endOne')}: ${s.device} ${dateTime(s.last_seen)}`}>
                  {t('account.endOne')}
                </Button>
              )}
            </td>
          </tr>
        )}
      />
      <Refused error={end.error} />
    </Part>
  );
}
