// Administration: its parts on the left, one of them on the right. Who may do none of it is told so.
import { Link, Navigate, Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSession } from '../account/session';
import { adminPartsFor } from '../shell/pages';
import { Empty } from '../ui/States';
import './admin.css';

export function AdminPage() {
  const { t } = useTranslation();
  const s = useSession();
  const parts = adminPartsFor(s);
  return (
    <div className="registers admin">
      <nav className="reg-nav" aria-label={t('admin.label')}>
        {parts.map(([to, key]) => (
          <Link key={to} to={`/admin/${to}` as never} activeProps={{ className: 'active', 'aria-current': 'page' }}>
            {t(`admin.part.${key}`)}
          </Link>
        ))}
        {s.permissions?.includes('import') && <Link to="/imports">{t('nav.imports')}</Link>}
      </nav>
      <div className="page" role="region" aria-label={t('nav.admin')} tabIndex={0}>
        <div className="page-in">
          <Outlet />
        </div>
      </div>
    </div>
  );
}

/** The first part that this person may use. */
export function AdminStart() {
  const { t } = useTranslation();
  const first = adminPartsFor(useSession())[0];
  if (!first) return <Empty title={t('state.refused')}>{t('state.refusedWho')}</Empty>;
  return <Navigate to={`/admin/${first[0]}` as never} replace />;
}
