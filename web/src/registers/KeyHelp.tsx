// The published key map: made from the same table that the keys themselves are read from.
import { Modal } from '@mantine/core';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { caps, groups, keymap } from '../ui/sheet/keymap';

export function KeyHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} title={t('keysOf.title')} size="xl" closeButtonProps={{ 'aria-label': t('action.close') }}>
      <p className="muted" style={{ marginBottom: 12 }}>
        {t('keysOf.what')}
      </p>
      <div className="key-groups">
        {groups.map((g) => (
          <section key={g}>
            <h3>{t(`keyGroup.${g}`)}</h3>
            <table className="table">
              <tbody>
                {keymap
                  .filter((k) => k.group === g)
                  .map((k) => (
                    <tr key={k.command}>
                      <td className="nowrap">
                        {k.keys.map((c, i) => (
                          <Fragment key={c}>
                            {i > 0 && <span className="muted"> / </span>}
                            {caps(c).map((cap) => (
                              <kbd key={cap} className="kbd">
                                {cap}
                              </kbd>
                            ))}
                          </Fragment>
                        ))}
                      </td>
                      <td>{t(`keysOf.${k.command}`)}</td>
                    </tr>
                  ))}
              </tbody>
            </table>
          </section>
        ))}
      </div>
    </Modal>
  );
}
