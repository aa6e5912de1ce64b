// One programme: its pages and registers on the left, one of them on the right. A programme that is switched off says so
// instead.
import { useQuery } from '@tanstack/react-query';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../account/session';
import { useProgrammes } from '../programme/queries';
import { registersQuery } from '../registers/queries';
import { Brand } from '../shell/Brand';
import { date } from '../ui/format';
import { Empty } from '../ui/States';
import { useText } from '../ui/text';
import { Go, may } from './entry';
import { menuFor, modules, registersFor } from './index';
import '../admin/admin.css';
import './modules.css';

const active = { className: 'active', 'aria-current': 'page' };

export function ModuleFrame() {
  const { t } = useTranslation();
  const text = useText();
  const s = useSession();
  const path = useRouterState({ select: (r) => r.location.pathname });
  const module = modules.find((m) => path === `/${m.name}` || path.startsWith(`/${m.name}/`));
  const programme = useProgrammes().data?.find((p) => p.name === module?.name);
  const registers = useQuery(registersQuery);
  const nav = useRef<HTMLElement>(null);
  // On a narrow screen the pages are one line: the one that is open comes into view.
  useEffect(() => {
    nav.current?.querySelector('.active')?.scrollIntoView({ block: 'nearest', inline: 'center' }); // some browsers answer with a promise
  }, [path]);
  if (!module) return <Outlet />;
  if (!s.signed_in) return <Alone />;
  const title = text(programme?.title) || t(`programmes.name.${module.name}`, module.name);
  const menu = menuFor(module, s);
  const mine = registersFor(programme, s);
  return (
    <div className="registers admin programme">
      <nav ref={nav} className="reg-nav" aria-label={title}>
        <h2>{title}</h2>
        {menu.map((i) => (
          <Go key={i.to} to={i.to} activeProps={active} activeOptions={{ includeSearch: false, exact: menu.some((o) => o.to.startsWith(`${i.to}/`)) }}>
            {t(i.key)}
          </Go>
        ))}
        {mine.length > 0 && <h3>{t('nav.registers')}</h3>}
        {mine.map((name) => (
          <Go key={name} to="/registers/$name" params={{ name }} search={{}}>
            {text(registers.data?.find((r) => r.name === name)?.title) || name}
          </Go>
        ))}
      </nav>
      <div className="page" role="region" aria-label={title} tabIndex={0}>
        <div className="page-in">
          {programme && !programme.on ? (
            <Empty title={t('programmes.offTitle', { name: title })} action={may(s, 'programme.manage') ? <Go to="/programmes">{t('programmes.goOn')}</Go> : undefined}>
              {programme.since ? t('programmes.offSince', { day: date(programme.since) }) : t('programmes.offWhat')}
            </Empty>
          ) : (
            <Outlet />
          )}
        </div>
      </div>
    </div>
  );
}

/** A page that works without a line: nobody is signed in, so nothing else can be reached from here. */
function Alone() {
  return (
    <div className="alone">
      <header>
        <Brand />
        <b>Spoina</b>
      </header>
      <main id="main" tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}
