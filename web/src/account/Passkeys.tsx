// Passkeys: a fingerprint, a face or a hardware key instead of a password.
import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { get, post, remove } from '../api/client';
import { dateTime } from '../ui/format';
import { IconTrash } from '../ui/icons';
import { Part } from './AccountPage';
import { OwnPassword, proof, Refused } from './fields';
import { Kept } from './Kept';
import { listOf } from './list';
import { declined, makePasskey, passkeysPossible } from './passkey';
import type { Passkey } from './types';

export function Passkeys() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const keys = useQuery({ queryKey: ['passkeys'], queryFn: ({ signal }) => get('/passkeys', {}, signal).then(listOf<Passkey>) });
  const refresh = () => {
    void client.invalidateQueries({ queryKey: ['passkeys'] });
    void client.invalidateQueries({ queryKey: ['session'] });
  };
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const add = useMutation({
    mutationFn: async () => {
      const options = await post<{ publicKey?: never }>('/passkeys/begin', proof(password));
      const credential = await makePasskey(options);
      return post('/passkeys/finish', { name: name.trim(), credential });
    },
    onSuccess: () => {
      setName('');
      setPassword('');
      refresh();
    },
  });
  const drop = useMutation({ mutationFn: (id: Passkey['id']) => remove(`/passkeys/${id}`, proof(password)), onSuccess: () => (setPassword(''), refresh()) });
  return (
    <Part id="passkeys" title={t('account.passkeys')} what={t('account.passkeysWhat')}>
      <Kept
        of="passkeys"
        list={keys}
        loading={t('account.loadingPasskeys')}
        none={t('account.noPasskeys')}
        heads={[t('account.keyName'), { figure: t('account.added') }, { figure: t('account.lastUsed') }]}
        row={(k) => (
          <tr key={k.id}>
            <td>{k.name}</td>
            <td className="num nowrap">{dateTime(k.created_at)}</td>
            <td className="num nowrap">{dateTime(k.last_used) || t('account.never')}</td>
            <td>
              <button type="button" className="icon-btn" onClick={() => drop.mutate(k.id)} aria-label={`${t('account.removeKey')}: ${k.name}`} title={t('account.removeKey')}>
                <IconTrash size={16} />
              </button>
            </td>
          </tr>
        )}
      />
      <Refused error={drop.error} />
      {(passkeysPossible() || (keys.data?.length ?? 0) > 0) && (
        <div>
          <OwnPassword value={password} onChange={setPassword} />
        </div>
      )}
      {passkeysPossible() ? (
        <form
          className="hstack wrap"
          style={{ alignItems: 'flex-end' }}
          onSubmit={(e) => {
            e.preventDefault();
            add.mutate();
          }}
        >
          <TextInput label={t('account.keyName')} placeholder={t('account.keyExample')} required withAsterisk={false} value={name} onChange={(e) => setName(e.currentTarget.value)} />
          <Button type="submit" variant="default" loading={add.isPending} disabled={!name.trim()}>
            {t('account.addKey')}
          </Button>
        </form>
      ) : (
        <p className="small muted">{t('account.noPasskeySupport')}</p>
      )}
      <Refused error={declined(add.error) ? null : add.error} />
    </Part>
  );
}
