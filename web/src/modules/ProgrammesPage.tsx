// The town's programmes: what each is for this person, its registers, its spreadsheets to read in, and whether it is on.
import { Button, Modal } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../account/fields';
import { useSession } from '../account/session';
import { put } from '../api/client';
import { ImportButton } from '../programme/ImportDialog';
import { useProgrammes } from '../programme/queries';
import type { Programme } from '../programme/types';
import { registersQuery } from '../registers/queries';
import { date } from '../ui/format';
import { Empty, Failed, Waiting } from '../ui/States';
import { useText } from '../ui/text';
import { Go, may } from './entry';
import { menuFor, modules, registersFor } from './index';
import './modules.css';

export function ProgrammesPage() {
  const { t } = useTranslation();
  const s = useSession();
  const programmes = useProgrammes();
  const order = (p: Programme) => modules.findIndex((m) => m.name === p.name) >>> 0; // ours first, in our order
  const shown = (programmes.data ?? []).filter((p) => concerns(p, s)).sort((a, b) => order(a) - order(b));
  return (
    <div className="page">
      <div className="page-in">
        <h1>{t('nav.programmes')}</h1>
        <p className="muted">{t('programmes.what')}</p>
        {s.registers?.persons && (
          <p>
            <Go to="/people">{t('people.title')}</Go>
          </p>
        )}
        {programmes.isError ? (
          <Failed error={programmes.error} onRetry={() => void programmes.refetch()} />
        ) : !programmes.data ? (
          <Waiting what={t('programmes.loading')} />
        ) : shown.length === 0 ? (
          <Empty title={t('programmes.none')}>{t('state.refusedWho')}</Empty>
        ) : (
          shown.map((p) => <One key={p.name} programme={p} />)
        )}
      </div>
    </div>
  );
}

function concerns(p: Programme, s: ReturnType<typeof useSession>): boolean {
  const m = modules.find((x) => x.name === p.name);
  return may(s, 'programme.manage') || registersFor(p, s).length > 0 || (m !== undefined && menuFor(m, s).length > 0);
}

function One({ programme: p }: { programme: Programme }) {
  const { t } = useTranslation();
  const text = useText();
  const s = useSession();
  const registers = useQuery(registersQuery);
  const m = modules.find((x) => x.name === p.name);
  const title = text(p.title) || p.name;
  const id = `programme-${p.name}`;
  const pages = m ? menuFor(m, s) : [];
  const mine = registersFor(p, s);
  return (
    <section className="panel" aria-labelledby={id}>
      <header>
        <h2 id={id} className="grow">
          {title}
        </h2>
        <span className={`badge ${p.on ? 'good' : 'hatched'}`}>{p.on ? (p.since ? t('programmes.onSince', { day: date(p.since) }) : t('programmes.on')) : t('programmes.off')}</span>
        {may(s, 'programme.manage') && <Switching programme={p} title={title} />}
      </header>
      {(!p.on || pages.length > 0 || mine.length > 0) && (
      <div className="in vstack" style={{ gap: 12 }}>
        {!p.on ? (
          <p className="muted">{t('programmes.offWhat')}</p>
        ) : (
          pages.length > 0 && <Links label={t('programmes.pages', { name: title })} links={pages.map((i) => [i.to, t(i.key)])} />
        )}
        {p.on && (p.imports?.length ?? 0) > 0 && (
          <div>
            <ImportButton programme={p.name} imports={p.imports} />
          </div>
        )}
        {mine.length > 0 && (
          <>
            <h3>{t('nav.registers')}</h3>
            <Links label={t('programmes.registers', { name: title })} links={mine.map((r) => [`/registers/${r}`, text(registers.data?.find((x) => x.name === r)?.title) || r])} />
          </>
        )}
      </div>
      )}
    </section>
  );
}

function Links({ label, links }: { label: string; links: [string, string][] }) {
  return (
    <ul className="programme-list" aria-label={label}>
      {links.map(([to, word]) => (
        <li key={to}>
          <Go to={to}>{word}</Go>
        </li>
      ))}
    </ul>
  );
}

/** Switching a programme off hides its pages from everybody; what is stored stays. It is asked about first. */
function Switching({ programme: p, title }: { programme: Programme; title: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [asked, setAsked] = useState(false);
  const set = useMutation({
    mutationFn: (on: boolean) => put(`/programmes/${encodeURIComponent(p.name)}`, { on }),
    onSuccess: () => {
      setAsked(false);
      void client.invalidateQueries({ queryKey: ['programme'] });
    },
  });
  return (
    <>
      <Button size="xs" variant="default" loading={set.isPending && !asked} onClick={() => (p.on ? setAsked(true) : set.mutate(true))} aria-label={t(p.on ? 'programmes.turnOffName' : 'programmes.turnOnName', { name: title })}>
        {t(p.on ? 'programmes.turnOff' : 'programmes.turnOn')}
      </Button>
      {!asked && <Refused error={set.error} />}
      <Modal opened={asked} onClose={() => setAsked(false)} title={t('programmes.askOff', { name: title })} closeButtonProps={{ 'aria-label': t('action.close') }}>
        <div className="vstack" style={{ gap: 12 }}>
          <p>{t('programmes.askOffWhat')}</p>
          <Refused error={set.error} />
          <div className="hstack">
            <Button color="red" loading={set.isPending} onClick={() => set.mutate(false)}>
              {t('programmes.turnOff')}
            </Button>
            <Button variant="default" onClick={() => setAsked(false)}>
              {t('action.cancel')}
            </Button>
          </div>
        </div>
      </Modal>
    </>
  );
}
