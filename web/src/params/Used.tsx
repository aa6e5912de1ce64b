import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Part } from '../account/AccountPage';
import { listOf } from '../account/list';
import { get } from '../api/client';
import { date, dateTime, money, number } from '../ui/format';
import { Failed, Waiting } from '../ui/States';
import type { Period } from './periods';

interface Use {
  run: number;
  on: string;
  started_at: string;
  actor: string;
  revision?: number | null;
  findings?: Record<string, number> | null;
  with_money?: number;
  money_max_gr?: number;
  standing?: number;
}

/** Which analyses read a value, and what they wrote down then: what to look at again when the value was wrong. */
export function Used({ name, period }: { name: string; period: Period }) {
  const { t } = useTranslation();
  const uses = useQuery({ queryKey: ['params', 'used', name, period.valid_from ?? ''], queryFn: ({ signal }) => get(`/params/${encodeURIComponent(name)}/used`, { from: period.valid_from }, signal).then(listOf<Use>) });
  return (
    <Part id="used" title={t('params.used')} what={t('params.usedWhat')}>
      {uses.isError ? (
        <Failed error={uses.error} onRetry={() => void uses.refetch()} />
      ) : !uses.data ? (
        <Waiting what={t('params.loadingUsed')} />
      ) : uses.data.length === 0 ? (
        <p className="muted">{t('params.usedNone')}</p>
      ) : (
        <div className="scroll-x" tabIndex={0} role="region" aria-labelledby="used">
          <table className="table">
            <thead>
              <tr>
                <th className="num">{t('params.run')}</th>
                <th className="num">{t('runs.onShort')}</th>
                <th className="num">{t('imports.when')}</th>
                <th>{t('params.foundThen')}</th>
                <th className="num">{t('params.withMoney')}</th>
                <th className="num">{t('params.most')}</th>
                <th className="num">{t('params.standing')}</th>
              </tr>
            </thead>
            <tbody>
              {uses.data.map((u) => (
                <tr key={u.run}>
                  <td className="num">{u.run}</td>
                  <td className="num nowrap">{date(u.on)}</td>
                  <td className="num nowrap">
                    {dateTime(u.started_at)} · {u.actor}
                  </td>
                  <td>
                    {Object.entries(u.findings ?? {})
                      .sort()
                      .map(([rule, n]) => `${rule} ${number(n)}`)
                      .join(', ') || '–'}
                  </td>
                  <td className="num">{number(u.with_money)}</td>
                  <td className="num">{u.money_max_gr ? money(u.money_max_gr) : ''}</td>
                  <td className="num">{number(u.standing)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Part>
  );
}
