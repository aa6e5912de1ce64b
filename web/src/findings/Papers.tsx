// Letters and packs of evidence about a discrepancy. The program makes them; an officer signs, sends and says when.
import { Button, NumberInput, Select, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../account/fields';
import { useMay, useSession } from '../account/session';
import { file, get, post } from '../api/client';
import type { Text } from '../api/types';
import { date, dateTime } from '../ui/format';
import { useText } from '../ui/text';

interface Paper {
  id: number;
  name: string;
  format: string;
  sha256: string;
  actor: string;
  at: string;
  sent_on: string | null;
}

interface Papers {
  letters: { name: string; title: Text; next: boolean }[];
  papers: Paper[];
}

export function Papers({ id }: { id: number }) {
  const { t } = useTranslation();
  const text = useText();
  const may = useMay();
  const client = useQueryClient();
  const purposes = useSession().purposes ?? [];
  const key = ['finding', id, 'papers'];
  const list = useQuery({ queryKey: key, queryFn: ({ signal }) => get<Papers>(`/discrepancies/${id}/papers`, {}, signal) });
  const letters = list.data?.letters ?? [];
  const [name, setName] = useState<string | null>(null);
  const [purpose, setPurpose] = useState<string | null>(null);
  const [addressee, setAddressee] = useState('');
  const [address, setAddress] = useState('');
  const [caseNumber, setCaseNumber] = useState('');
  const [days, setDays] = useState<number | string>(14);
  const chosen = name ?? letters.find((l) => l.next && l.name !== 'evidence')?.name ?? letters[0]?.name ?? null;
  const why = purpose ?? purposes.find((p) => p.code === 'control')?.code ?? purposes[0]?.code ?? null;
  const wish = { purpose: why, addressee: addressee || undefined, address: address || undefined, case_number: caseNumber || undefined, term_days: Number(days) || undefined };
  const made = () => client.invalidateQueries({ queryKey: ['finding', id] });
  const write = useMutation({ mutationFn: (format: 'pdf' | 'docx') => file(`/discrepancies/${id}/letters/${chosen}`, { ...wish, format }, `${chosen}-${id}.${format}`), onSuccess: made });
  const pack = useMutation({ mutationFn: (form: 'evidence' | 'ezd') => file(`/discrepancies/${id}/pack`, { ...wish, form }, `${form}-${id}.zip`), onSuccess: made });
  const sent = useMutation({ mutationFn: ({ paper, on }: { paper: number; on: string }) => post(`/discrepancies/${id}/papers/${paper}/sent`, { on }), onSuccess: made });
  const titleOf = (n: string) => (n === 'pack' || n === 'ezd' ? t(`papers.${n}`) : text(letters.find((l) => l.name === n)?.title) || n);
  if (!may('finding.decide') || !letters.length) return null;
  return (
    <section className="no-print" aria-label={t('papers.title')}>
      <h3>{t('papers.title')}</h3>
      <p className="small muted">{t('papers.what')}</p>
      <Select label={t('papers.letter')} value={chosen} onChange={setName} allowDeselect={false} data={letters.map((l) => ({ value: l.name, label: l.next && l.name !== 'evidence' ? `${text(l.title)} · ${t('papers.proposed')}` : text(l.title) }))} />
      <Select label={t('papers.purpose')} value={why} onChange={setPurpose} allowDeselect={false} data={purposes.map((p) => ({ value: p.code, label: text(p.title) }))} />
      <details className="fold">
        <summary>{t('papers.details')}</summary>
        <TextInput label={t('papers.addressee')} description={t('papers.addresseeWhat')} value={addressee} onChange={(e) => setAddressee(e.currentTarget.value)} maxLength={300} />
        <TextInput label={t('papers.address')} value={address} onChange={(e) => setAddress(e.currentTarget.value)} maxLength={300} />
        <TextInput label={t('papers.caseNumber')} value={caseNumber} onChange={(e) => setCaseNumber(e.currentTarget.value)} maxLength={100} />
        <NumberInput label={t('papers.days')} value={days} onChange={setDays} min={1} max={365} />
        <Link to="/letters">{t('papers.wordings')}</Link>
      </details>
      <div className="hstack" style={{ flexWrap: 'wrap', marginTop: 8 }}>
        <Button size="xs" loading={write.isPending} disabled={!why} onClick={() => write.mutate('pdf')}>
          {t('papers.pdf')}
        </Button>
        <Button size="xs" variant="default" loading={write.isPending} disabled={!why} onClick={() => write.mutate('docx')}>
          {t('papers.docx')}
        </Button>
        <Button size="xs" variant="default" loading={pack.isPending} disabled={!why} onClick={() => pack.mutate('evidence')}>
          {t('papers.pack')}
        </Button>
        <Button size="xs" variant="default" loading={pack.isPending} disabled={!why} onClick={() => pack.mutate('ezd')}>
          {t('papers.ezd')}
        </Button>
      </div>
      <Refused error={write.error ?? pack.error ?? sent.error} />
      {list.data!.papers.length > 0 && (
        <>
          <h4>{t('papers.made')}</h4>
          <ul className="plain">
            {list.data!.papers.map((p) => (
              <li key={p.id} className="small">
                {titleOf(p.name)}, {p.format.toUpperCase()}, {dateTime(p.at)}, {p.actor}, <span className="mono" title={p.sha256}>{p.sha256.slice(0, 8)}</span>
                {p.sent_on ? (
                  <> · {t('papers.sentOn', { day: date(p.sent_on) })}</>
                ) : (
                  <>
                    {' '}
                    <button type="button" className="link" onClick={() => sent.mutate({ paper: p.id, on: new Intl.DateTimeFormat('sv-SE').format(new Date()) })}>
                      {t('papers.sentToday')}
                    </button>
                  </>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
