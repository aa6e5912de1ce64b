// What may act in my name without me: tokens for programs, and personal links for QGIS and other map programs. Each is
// shown once, can be ended at any time, and never reaches further than my own roles.
import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Day } from '../ui/Day';
import { get, post, remove } from '../api/client';
import { Copy } from '../ui/Copy';
import { date, dateTime } from '../ui/format';
import { Part } from './AccountPage';
import { Refused } from './fields';
import { Kept } from './Kept';
import { listOf } from './list';
import type { NewToken, Token, TokenKind } from './types';

export function Tokens() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const list = useQuery({ queryKey: ['tokens'], queryFn: ({ signal }) => get('/tokens', {}, signal).then(listOf<Token>) });
  const refresh = () => client.invalidateQueries({ queryKey: ['tokens'] });
  const [kind, setKind] = useState<TokenKind>('gis');
  const [name, setName] = useState('');
  const [expires, setExpires] = useState<string | null>(null);
  const make = useMutation({
    mutationFn: () => post<NewToken>('/tokens', { name: name.trim(), kind, expires: expires ? new Date(`${expires}T23:59:59`).toISOString() : undefined }),
    onSuccess: () => {
      setName('');
      void refresh();
    },
  });
  const drop = useMutation({ mutationFn: (id: Token['id']) => remove(`/tokens/${id}`), onSuccess: refresh });
  return (
    <Part id="tokens" title={t('account.tokens')} what={t('account.tokensWhat')}>
      {make.data && <Once token={make.data} onDone={() => make.reset()} />}
      <Kept
        of="tokens"
        list={list}
        loading={t('account.loadingTokens')}
        none={t('account.noTokens')}
        heads={[t('account.tokenName'), t('account.tokenKind'), { figure: t('account.added') }, { figure: t('account.expires') }, { figure: t('account.lastUsed') }]}
        row={(k) => (
          <tr key={k.id}>
            <td>{k.name}</td>
            <td>{t(`account.kind.${k.kind}`, k.kind)}</td>
            <td className="num nowrap">{dateTime(k.created_at)}</td>
            <td className="num nowrap">{date(k.expires) || t('account.noEnd')}</td>
            <td className="num nowrap">{dateTime(k.last_used) || t('account.never')}</td>
            <td>
              <Button size="compact-xs" variant="default" onClick={() => drop.mutate(k.id)} aria-label={`${t('account.revoke')}: ${k.name}`}>
                {t('account.revoke')}
              </Button>
            </td>
          </tr>
        )}
      />
      <Refused error={drop.error} />
      <form
        className="vstack"
        style={{ gap: 12 }}
        onSubmit={(e) => {
          e.preventDefault();
          make.mutate();
        }}
      >
        <SegmentedControl
          aria-label={t('account.tokenKind')}
          value={kind}
          onChange={(v) => setKind(v as TokenKind)}
          style={{ alignSelf: 'flex-start' }}
          data={[
            { value: 'gis', label: t('account.kind.gis') },
            { value: 'api', label: t('account.kind.api') },
          ]}
        />
        <div className="hstack wrap" style={{ alignItems: 'flex-end' }}>
          <TextInput label={t('account.tokenName')} placeholder={t(kind === 'gis' ? 'account.gisExample' : 'account.apiExample')} required withAsterisk={false} value={name} onChange={(e) => setName(e.currentTarget.value)} />
          <Day label={t('account.expires')} placeholder={t('account.noEnd')} minDate={new Date()} value={expires} onChange={setExpires} />
          <Button type="submit" variant="default" loading={make.isPending} disabled={!name.trim()}>
            {t('account.makeToken')}
          </Button>
        </div>
        <Refused error={make.error} />
      </form>
    </Part>
  );
}

// Addresses for basic authentication first; then the links that hold the secret, for clients that cannot do that.
const order = ['ogc', 'wfs', 'tiles', 'link_ogc', 'link_wfs', 'link_tiles'];

function Once({ token, onDone }: { token: NewToken; onDone: () => void }) {
  const { t } = useTranslation();
  const urls = order.filter((name) => token.urls?.[name]).map((name) => [name, token.urls![name]] as const);
  return (
    <div className="secret-once" role="status" data-testid="token-once">
      <b>{t('account.onceTitle', { name: token.name })}</b>
      <p className="small">{t('account.onceWhat')}</p>
      <dl>
        {token.kind === 'gis' ? (
          <>
            {token.user && (
              <>
                <dt>{t('account.gisUser')}</dt>
                <dd>
                  <Copy text={token.user} />
                </dd>
              </>
            )}
            {(token.password ?? token.secret) && (
              <>
                <dt>{t('account.gisPassword')}</dt>
                <dd>
                  <Copy text={(token.password ?? token.secret)!} />
                </dd>
              </>
            )}
          </>
        ) : (
          token.secret && (
            <>
              <dt>{t('account.secret')}</dt>
              <dd>
                <Copy text={token.secret} />
              </dd>
            </>
          )
        )}
        {urls.map(([name, url]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{t(`account.url.${name}`, name)}</dt>
            <dd>
              <Copy text={url} />
            </dd>
          </div>
        ))}
      </dl>
      {token.kind === 'gis' && (
        <details className="fold" open>
          <summary>{t('account.qgisTitle')}</summary>
          <ol className="steps">
            <li>{t('account.qgis1')}</li>
            <li>{t('account.qgis2')}</li>
            <li>{t('account.qgis3')}</li>
          </ol>
        </details>
      )}
      {token.kind === 'api' && <p className="small mono">Authorization: Bearer …</p>}
      <div>
        <Button size="xs" onClick={onDone}>
          {t('account.kept')}
        </Button>
      </div>
    </div>
  );
}
