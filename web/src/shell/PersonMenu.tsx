// Who sits here: name, roles, the own account, language, light or dark, and the way out.
import { Menu, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSession, useSignOut } from '../account/session';
import { setLanguage } from '../i18n';
import { IconAdmin, IconMoon, IconOut, IconPerson, IconSun } from '../ui/icons';
import { useText } from '../ui/text';
import '../account/account.css';

const initials = (name: string) =>
  name
    .split(/\s+/)
    .map((w) => w[0] ?? '')
    .slice(0, 2)
    .join('')
    .toUpperCase();

export function PersonMenu() {
  const { t, i18n } = useTranslation();
  const text = useText();
  const s = useSession();
  const signOut = useSignOut();
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  if (!s.user) return null;
  const name = s.user.name || s.user.login;
  const other = i18n.language === 'pl' ? 'en' : 'pl';
  return (
    <Menu position="bottom-end" width={260} withinPortal>
      <Menu.Target>
        <button type="button" className="icon-btn" aria-label={t('account.menu', { name })}>
          <span className="who">
            <span className="initials" aria-hidden="true">
              {initials(name)}
            </span>
            <span className="name clip">{name}</span>
          </span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <span style={{ display: 'block', color: 'var(--text)', fontWeight: 560 }}>{name}</span>
          {s.roles?.map((r) => text(r.title) || r.name).join(', ')}
        </Menu.Label>
        <Menu.Item leftSection={<IconPerson size={16} />} onClick={() => void navigate({ to: '/account' })}>
          {t('account.title')}
        </Menu.Item>
        <Menu.Item leftSection={<IconAdmin size={16} />} onClick={() => void navigate({ to: '/role' })}>
          {t('role.title')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item lang={other} leftSection={<span style={{ width: 16, fontSize: 11 }}>{other.toUpperCase()}</span>} onClick={() => setLanguage(other)}>
          {other === 'en' ? 'English' : 'Polski'}
        </Menu.Item>
        <Menu.Item leftSection={scheme === 'dark' ? <IconSun size={16} /> : <IconMoon size={16} />} onClick={() => setColorScheme(scheme === 'dark' ? 'light' : 'dark')}>
          {t(scheme === 'dark' ? 'shell.light' : 'shell.dark')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconOut size={16} />} onClick={() => void signOut()}>
          {t('account.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
