// What the office's registers mean: proposals that its own links show, and what officers have accepted.
import { Button, FileButton, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { download, post } from '../api/client';
import { Empty, Failed, Waiting } from '../ui/States';
import { number } from '../ui/format';
import { aliasesQuery } from './queries';
import type { Alias } from './types';
import { tell } from './tell';

const kinds = ['street', 'word', 'parcel', 'precinct', 'party'] as const;

export function Dictionaries() {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const q = useQuery(aliasesQuery);
  const [problem, setProblem] = useState('');
  const [said, setSaid] = useState('');
  const [changing, setChanging] = useState<{ id: number; means: string }>();
  const [fresh, setFresh] = useState({ kind: 'street', written: '', means: '' });
  if (q.isError) return <Failed error={q.error} onRetry={() => void q.refetch()} />;
  if (!q.data) return <Waiting what={t('linking.loadingWords')} />;

  async function teach(body: Record<string, unknown>) {
    setProblem('');
    try {
      await post('/linking/aliases', body);
      setChanging(undefined);
      await client.invalidateQueries({ queryKey: ['linking', 'aliases'] });
    } catch (x) {
      setProblem(tell(x, i18n.language));
    }
  }
  async function take(f: File | null) {
    if (!f) return;
    setProblem('');
    try {
      const r = await post<{ entries: number }>('/linking/dictionaries', { file: await f.text() });
      setSaid(t('linking.taken', { count: r.entries }));
      await client.invalidateQueries({ queryKey: ['linking', 'aliases'] });
    } catch (x) {
      setProblem(tell(x, i18n.language));
    }
  }
  const line = (a: Alias) => (
    <tr key={a.id}>
      <td>{t(`linking.alias.${a.kind}`)}</td>
      <td className="mono">{a.written}</td>
      <td>{changing?.id === a.id ? <TextInput size="xs" aria-label={t('linking.means')} value={changing.means} onChange={(e) => setChanging({ id: a.id, means: e.currentTarget.value })} /> : a.means}</td>
      <td className="num">{a.count ? t('linking.shownBy', { count: a.count }) : ''}</td>
      <td className="small muted">{a.source}</td>
      <td>
        <span className={`badge ${a.state === 'accepted' ? 'good' : a.state === 'rejected' ? 'bad' : 'hatched'}`}>{t(`linking.aliasState.${a.state}`)}</span> <span className="small muted">{a.decided_by}</span>
      </td>
      <td>
        <div className="hstack">
          {a.state !== 'accepted' && (
            <Button size="compact-xs" onClick={() => void teach({ id: a.id, means: a.means, state: 'accepted' })} aria-label={t('linking.acceptOf', { what: a.written })}>
              {t('linking.accept')}
            </Button>
          )}
          {a.state !== 'rejected' && (
            <Button size="compact-xs" variant="default" onClick={() => void teach({ id: a.id, means: a.means, state: 'rejected' })} aria-label={t('linking.rejectOf', { what: a.written })}>
              {t('linking.reject')}
            </Button>
          )}
          {changing?.id === a.id ? (
            <Button size="compact-xs" onClick={() => void teach({ id: a.id, means: changing.means, state: 'accepted' })}>
              {t('linking.save')}
            </Button>
          ) : (
            <Button size="compact-xs" variant="default" onClick={() => setChanging({ id: a.id, means: a.means })} aria-label={t('linking.changeOf', { what: a.written })}>
              {t('linking.change')}
            </Button>
          )}
        </div>
      </td>
    </tr>
  );
  return (
    <div className="link-page">
      <p className="muted">{t('linking.wordsWhat')}</p>
      <div className="hstack wrap">
        <Button size="xs" variant="default" onClick={() => void download('/linking/dictionaries', { format: 'csv' }, 'slowniki.csv')}>
          CSV
        </Button>
        <Button size="xs" variant="default" onClick={() => void download('/linking/dictionaries', { format: 'json' }, 'slowniki.json')}>
          JSON
        </Button>
        <FileButton onChange={(f) => void take(f)} accept=".csv,.json">
          {(props) => (
            <Button {...props} size="xs" variant="default">
              {t('linking.takeFile')}
            </Button>
          )}
        </FileButton>
      </div>
      {problem && (
        <div className="link-problem" role="alert">
          {problem}
        </div>
      )}
      <div role="status" className="small">
        {said}
      </div>
      {q.data.habits.map((h) => (
        <p key={h.source + h.habit} className="link-habit">
          {t(`linking.habit.${h.habit}`, { source: h.source, n: number(h.count), share: Math.round(h.share * 100) })}
        </p>
      ))}
      {q.data.entries.length === 0 ? (
        <Empty title={t('linking.noWords')}>{t('linking.noWordsWhat')}</Empty>
      ) : (
        <div className="table-wrap" tabIndex={0} role="region" aria-label={t('linking.tab.dictionaries')}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('linking.aliasKind')}</th>
                <th scope="col">{t('linking.written')}</th>
                <th scope="col">{t('linking.means')}</th>
                <th scope="col">{t('linking.evidence')}</th>
                <th scope="col">{t('linking.source')}</th>
                <th scope="col">{t('linking.aliasStateTitle')}</th>
                <th scope="col">{t('linking.actions')}</th>
              </tr>
            </thead>
            <tbody>{q.data.entries.map(line)}</tbody>
          </table>
        </div>
      )}
      <form
        className="hstack wrap"
        style={{ alignItems: 'flex-end' }}
        onSubmit={(e) => {
          e.preventDefault();
          void teach({ ...fresh, state: 'accepted' }).then(() => setFresh({ ...fresh, written: '', means: '' }));
        }}
      >
        <label className="small">
          {t('linking.aliasKind')}
          <br />
          <select value={fresh.kind} onChange={(e) => setFresh({ ...fresh, kind: e.currentTarget.value })}>
            {kinds.map((k) => (
              <option key={k} value={k}>
                {t(`linking.alias.${k}`)}
              </option>
            ))}
          </select>
        </label>
        <TextInput size="xs" label={t('linking.written')} value={fresh.written} onChange={(e) => setFresh({ ...fresh, written: e.currentTarget.value })} required />
        <TextInput size="xs" label={t('linking.means')} value={fresh.means} onChange={(e) => setFresh({ ...fresh, means: e.currentTarget.value })} required />
        <Button size="xs" type="submit">
          {t('linking.add')}
        </Button>
      </form>
    </div>
  );
}
