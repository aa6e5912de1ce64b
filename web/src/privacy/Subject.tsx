// One person's data: everything that is held, as a file for them; and its erasure. The person is looked for in the body
// of a request and then goes by number, because addresses and logs are kept longer than the data itself.
import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Part } from '../account/AccountPage';
import { Refused } from '../account/fields';
import { file, post } from '../api/client';
import { date } from '../ui/format';
import { IconDownload, IconSearch } from '../ui/icons';
import { Erase } from './Erase';

interface Candidate {
  id: number;
  name: string;
  address: string;
  nip: string;
  decisions: number;
  leases: number;
  /** A party of documents, or a person in the file of a programme. */
  kind?: 'party' | 'person';
  unit?: string;
  birth_date?: string | null;
}

/** Whom a request is about, as the API names them. */
export const subjectOf = (c: Pick<Candidate, 'id' | 'kind'>) => (c.kind === 'person' ? { person: c.id } : { party: c.id });

export function Subject() {
  const { t } = useTranslation();
  const [q, setQ] = useState('');
  const [party, setParty] = useState<Candidate>();
  const [request, setRequest] = useState('');
  const find = useMutation({ mutationFn: () => post<Candidate[] | null>('/privacy/search', { q: q.trim() }), onMutate: () => setParty(undefined) });
  const held = useMutation({ mutationFn: (format: 'json' | 'html') => file('/privacy/subject-access', { ...subjectOf(party!), request: request.trim() || undefined, format }, `art-15-${party!.id}.${format}`) });
  return (
    <Part id="subject" title={t('privacy.subject')} what={t('privacy.subjectWhat')}>
      <form
        className="hstack wrap"
        style={{ alignItems: 'flex-end' }}
        onSubmit={(e) => {
          e.preventDefault();
          find.mutate();
        }}
      >
        <TextInput label={t('privacy.find')} description={t('privacy.findWhat')} required withAsterisk={false} autoComplete="off" spellCheck={false} leftSection={<IconSearch size={14} />} value={q} onChange={(e) => setQ(e.currentTarget.value)} />
        <Button type="submit" loading={find.isPending} disabled={!q.trim()}>
          {t('privacy.search')}
        </Button>
      </form>
      <Refused error={find.error} />
      <div role="status">{find.isSuccess && !find.data?.length && <p className="muted">{t('privacy.nobody')}</p>}</div>
      {(find.data?.length ?? 0) > 0 && (
        <div className="scroll-x" tabIndex={0} role="region" aria-labelledby="subject">
          <table className="table">
            <tbody>
              {find.data!.map((c) => (
                <tr key={c.id} aria-current={party?.id === c.id ? 'true' : undefined}>
                  <td className="num">{c.id}</td>
                  <td>{c.name}</td>
                  <td>{c.address}</td>
                  <td className="mono">{c.nip}</td>
                  <td className="small muted">{c.kind === 'person' ? [t('privacy.inFile'), c.unit, c.birth_date && date(c.birth_date)].filter(Boolean).join(' · ') : t('privacy.documents', { decisions: c.decisions, leases: c.leases })}</td>
                  <td>
                    <Button size="compact-xs" variant={party?.id === c.id ? 'filled' : 'default'} aria-pressed={party?.id === c.id} aria-label={`${t('privacy.choose')}: ${c.id}`} onClick={() => (setParty(c), held.reset())}>
                      {t('privacy.choose')}
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {party && (
        <>
          <h3>{t(party.kind === 'person' ? 'privacy.chosenPerson' : 'privacy.chosen', { id: party.id })}</h3>
          <TextInput style={{ maxWidth: 420 }} label={t('privacy.request')} description={t('privacy.requestWhat')} autoComplete="off" value={request} onChange={(e) => setRequest(e.currentTarget.value)} />
          <div className="hstack wrap">
            {(['json', 'html'] as const).map((f) => (
              <Button key={f} variant="default" leftSection={<IconDownload size={16} />} loading={held.isPending && held.variables === f} onClick={() => held.mutate(f)}>
                {t(`privacy.${f}`)}
              </Button>
            ))}
            <span role="status" className="small" style={{ color: 'var(--good)' }}>
              {held.isSuccess ? t('privacy.collected') : ''}
            </span>
          </div>
          <Refused error={held.error} />
          <Erase key={party.id} who={subjectOf(party)} id={party.id} request={request} />
        </>
      )}
    </Part>
  );
}
