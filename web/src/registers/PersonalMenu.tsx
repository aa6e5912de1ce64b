// Personal data stands covered until its reader says what for; the purpose is written down with their name.
import { Button, Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSession } from '../account/session';
import type { Register } from '../api/types';
import { useText } from '../ui/text';

export function PersonalMenu({ register, purpose, setPurpose }: { register: Register; purpose: string; setPurpose: (code: string) => void }) {
  const { t } = useTranslation();
  const text = useText();
  const session = useSession();
  const some = register.columns.some((c) => c.personal || c.masked);
  const purposes = session.purposes ?? [];
  if (!some || !register.rights?.personal || !purposes.length) return null;
  if (purpose)
    return (
      <Button size="xs" variant="light" onClick={() => setPurpose('')}>
        {t('personal.cover')}
      </Button>
    );
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button size="xs" variant="default">
          {t('personal.show')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown style={{ maxWidth: 320 }}>
        <div className="menu-label">{t('personal.why')}</div>
        {purposes.map((p) => (
          <Menu.Item key={p.code} onClick={() => setPurpose(p.code)}>
            {text(p.title)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
