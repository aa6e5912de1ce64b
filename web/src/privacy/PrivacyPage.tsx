// Personal data: how long it is kept and by which rule, what a run would take away, what is held about one person, and
// erasing them. The audit stays provable: the keys of their values are shredded, the chain is not.
import { useTranslation } from 'react-i18next';
import { Retention } from './Retention';
import { Subject } from './Subject';

export function PrivacyPage() {
  const { t } = useTranslation();
  return (
    <>
      <h1>{t('privacy.title')}</h1>
      <p className="muted">{t('privacy.what')}</p>
      <Retention />
      <Subject />
    </>
  );
}
