// What my role sees, in words: which registers, which columns, what may be done in them, and what a record costs the
// people who type it against what it saves.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { get } from '../api/client';
import type { Register } from '../api/types';
import { registersQuery } from '../registers/queries';
import { decimal, money, number } from '../ui/format';
import { Empty, Failed, Waiting } from '../ui/States';
import { useText } from '../ui/text';
import { Part } from './AccountPage';
import { listOf } from './list';
import { usePermissionTitle } from './permissions';
import { useSession } from './session';
import type { RegisterCost, RegisterRights, RoleCost } from './types';

export function RolePage() {
  const { t } = useTranslation();
  const text = useText();
  const s = useSession();
  const permission = usePermissionTitle();
  const registers = useQuery(registersQuery);
  const costs = useQuery({ queryKey: ['costs'], queryFn: ({ signal }) => get('/costs', {}, signal).then(listOf<RoleCost>) });
  const own = (costs.data ?? []).filter((c) => s.roles?.some((r) => r.name === c.role));
  return (
    <div className="page">
      <div className="page-in">
        <h1>{t('role.title')}</h1>
        <Part id="roles" title={t('role.roles')} what={t('role.rolesWhat')}>
          {s.roles?.length ? (
            <div className="hstack wrap">
              {s.roles.map((r) => (
                <span key={r.name} className="badge good">
                  {text(r.title) || r.name}
                </span>
              ))}
            </div>
          ) : (
            <p className="muted">{t('role.none')}</p>
          )}
          {own.map((c) => (
            <p key={c.role} className="small">
              <b>{text(c.title) || c.role}:</b> {t('role.yearCost', { hours: decimal(c.hours_per_year, 1) })}
              {c.cost_gr !== null && c.cost_gr > 0 ? ` (${money(c.cost_gr)})` : ''} {t('role.yearSaves', { hours: decimal(c.saves.hours_not_typed, 1), findings: number(c.saves.findings), changes: number(c.saves.changes), exports: number(c.saves.exports) })}
              {c.saves.money_max_gr > 0 ? ` ${t('role.largest', { money: money(c.saves.money_max_gr) })}` : ''}
            </p>
          ))}
          <h3>{t('role.permissions')}</h3>
          {s.permissions?.length ? (
            <ul style={{ paddingLeft: 20 }}>
              {s.permissions.map((p) => (
                <li key={p}>{permission(p)}</li>
              ))}
            </ul>
          ) : (
            <p className="muted">{t('role.noPermissions')}</p>
          )}
          <p className="small muted">{t('state.refusedWho')}</p>
        </Part>
        <Part id="registers-seen" title={t('role.registers')} what={t('role.registersWhat')}>
          {registers.isError ? (
            <Failed error={registers.error} onRetry={() => void registers.refetch()} />
          ) : !registers.data ? (
            <Waiting what={t('registers.loading')} />
          ) : registers.data.length === 0 ? (
            <Empty title={t('role.noRegisters')}>{t('state.refusedWho')}</Empty>
          ) : (
            registers.data.map((r) => <Seen key={r.name} register={r} rights={s.registers?.[r.name] ?? (r as { rights?: RegisterRights }).rights} cost={own.flatMap((c) => c.registers).find((c) => c.register === r.name)} />)
          )}
        </Part>
      </div>
    </div>
  );
}

function Seen({ register, rights, cost }: { register: Register; rights?: RegisterRights; cost?: RegisterCost }) {
  const { t } = useTranslation();
  const text = useText();
  const may = (['read', 'edit', 'create', 'delete', 'personal'] as const).filter((k) => k === 'read' || rights?.[k]);
  return (
    <article className="money-box">
      <div className="hstack wrap">
        <h3 className="grow">
          <Link to="/registers/$name" params={{ name: register.name }} search={{}}>
            {text(register.title)}
          </Link>
        </h3>
        {may.map((k) => (
          <span key={k} className={`badge ${k === 'read' ? '' : 'good'}`}>
            {t(`right.${k}`)}
          </span>
        ))}
      </div>
      <p className="small">
        <span className="muted">{t('role.columns', { n: register.columns.length })}</span> {register.columns.map((c) => text(c.title) || c.field).join(', ')}
      </p>
      {cost && cost.seconds_per_record > 0 && (
        <p className="small">
          {t('role.cost', { seconds: number(cost.seconds_per_record), records: number(cost.records.by_hand), hours: decimal(cost.hours_per_year, 1) })}{' '}
          {cost.hours_not_typed > 0 && t('role.saves', { records: number(cost.records.by_import), hours: decimal(cost.hours_not_typed, 1) })}
        </p>
      )}
    </article>
  );
}
