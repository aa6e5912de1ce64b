// The roles of the office: built-in ones and its own.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { usePermissionTitle } from '../account/permissions';
import { number } from '../ui/format';
import { Failed, Waiting } from '../ui/States';
import { useText } from '../ui/text';
import { roleKind, rolesQuery } from './Grants';

export function RolesPage() {
  const { t } = useTranslation();
  const text = useText();
  const roles = useQuery(rolesQuery);
  const permission = usePermissionTitle();
  return (
    <>
      <h1>{t('admin.part.roles')}</h1>
      <p className="muted">{t('admin.rolesWhat')}</p>
      <section className="panel" aria-label={t('admin.part.roles')}>
        {roles.isError ? (
          <Failed error={roles.error} onRetry={() => void roles.refetch()} />
        ) : !roles.data ? (
          <Waiting what={t('admin.loadingRoles')} />
        ) : (
          <div className="scroll-x" tabIndex={0} role="region" aria-label={t('admin.part.roles')}>
            <table className="table">
              <thead>
                <tr>
                  <th>{t('admin.role')}</th>
                  <th>{t('admin.kindOfRole')}</th>
                  <th className="num">{t('nav.registers')}</th>
                  <th>{t('role.permissions')}</th>
                </tr>
              </thead>
              <tbody>
                {roles.data.map((r) => (
                  <tr key={r.name}>
                    <td>
                      <Link to="/admin/roles/$name" params={{ name: r.name }}>
                        {text(r.title) || r.name}
                      </Link>
                    </td>
                    <td>
                      <span className="badge">{t(roleKind(r))}</span>
                    </td>
                    <td className="num">{number(Object.keys(r.registers ?? {}).length)}</td>
                    <td className="small">{r.permissions?.map(permission).join(', ') || '–'}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
    </>
  );
}
