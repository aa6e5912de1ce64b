// Pages for everybody, offered beside the sign-in: whoever came for a calculator or a form need not guess its address.
import { useTranslation } from 'react-i18next';
import { useProgrammes } from '../programme/queries';
import { Go } from './entry';
import { modules } from './index';
import './modules.css';

export function ForVisitors() {
  const { t } = useTranslation();
  const running = useProgrammes().data; // without an answer none of theirs is offered: signing in goes on
  const pages = modules.filter((m) => running?.some((p) => p.name === m.name && p.on)).flatMap((m) => m.visitors ?? []);
  return (
    <nav className="visitors" aria-labelledby="visitors">
      <h2 id="visitors">{t('door.label')}</h2>
      <ul>
        <li>
          <Go to="/check">{t('locationCheck.link')}</Go>
        </li>
        {pages.map((p) => (
          <li key={p.to}>
            <Go to={p.to} lang={p.lang}>
              {t(p.key)}
            </Go>
          </li>
        ))}
      </ul>
    </nav>
  );
}
