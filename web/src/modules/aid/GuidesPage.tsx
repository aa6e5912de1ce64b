// The guide pages as the office writes them: one text in three languages side by side with what readers will see.
import { Button, NumberInput, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../../account/fields';
import { useSession } from '../../account/session';
import { officePrefix, post } from '../../api/client';
import type { ChangeResult } from '../../registers/types';
import { Empty } from '../../ui/States';
import { useRowsOf } from './data';
import { Asked, Head } from './parts';
import { ProseView } from './ProseView';
import { languages, type GuideRow, type Lang } from './types';

const wanted = ['title', 'body', 'legal_basis', 'position', 'status'] as const;
type Text = Pick<GuideRow, (typeof wanted)[number]>;

export function GuidesPage() {
  const { t } = useTranslation();
  const guides = useRowsOf<GuideRow>('aid_guides', { sort: 'position', limit: 500 });
  const [slug, setSlug] = useState('');
  const [lang, setLang] = useState<Lang>('uk');
  return (
    <>
      <Head title={t('aid.guides.title')} what={t('aid.guides.what')}>
        <a href={`${officePrefix}/guide`} target="_blank" rel="noreferrer">
          {t('aid.guides.see')}
        </a>
      </Head>
      <Asked query={guides} waiting={t('aid.guides.loading')}>
        {(rows) => {
          const slugs = [...new Set(rows.map((r) => r.slug))];
          const at = slugs.includes(slug) || slug ? slug : (slugs[0] ?? '');
          const titleOf = (s: string) => (rows.find((r) => r.slug === s && r.language === 'pl') ?? rows.find((r) => r.slug === s))?.title || s;
          const row = rows.find((r) => r.slug === at && r.language === lang);
          return (
            <div className="guide-edit">
              <nav className="reg-nav inner" aria-label={t('aid.guides.pages')}>
                {slugs.map((s) => (
                  <button key={s} type="button" className="plain guide-link" aria-pressed={s === at} onClick={() => setSlug(s)}>
                    <span className="grow clip">{titleOf(s)}</span>
                    <span className="small muted">{languages.map(([l]) => l).filter((l) => rows.some((r) => r.slug === s && r.language === l && r.status === 'PUBLISHED')).join(' ')}</span>
                  </button>
                ))}
                <NewPage taken={slugs} onMade={setSlug} />
              </nav>
              {at ? (
                <div className="vstack" style={{ gap: 12, minWidth: 0 }}>
                  <SegmentedControl aria-label={t('aid.guides.language')} value={lang} onChange={(v) => setLang(v as Lang)} data={languages.map(([value, label]) => ({ value, label }))} style={{ alignSelf: 'flex-start' }} />
                  <Editor key={`${at}/${lang}/${row?.version ?? 0}`} slug={at} lang={lang} row={row} position={rows.find((r) => r.slug === at)?.position ?? (slugs.length + 1) * 10} />
                </div>
              ) : (
                <Empty title={t('aid.guides.none')}>{t('aid.guides.noneWhat')}</Empty>
              )}
            </div>
          );
        }}
      </Asked>
    </>
  );
}

function NewPage({ taken, onMade }: { taken: string[]; onMade: (slug: string) => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const slug = name
    .toLowerCase()
    .replaceAll('ł', 'l')
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40);
  return (
    <form
      className="vstack"
      style={{ gap: 6, padding: '8px 0' }}
      onSubmit={(e) => {
        e.preventDefault();
        if (!slug || taken.includes(slug)) return;
        onMade(slug);
        setName('');
      }}
    >
      <TextInput size="xs" label={t('aid.guides.new')} value={name} onChange={(e) => setName(e.currentTarget.value)} error={taken.includes(slug) ? t('aid.guides.taken') : undefined} />
      <Button type="submit" size="xs" variant="default" disabled={!slug || taken.includes(slug)}>
        {t('aid.guides.add')}
      </Button>
    </form>
  );
}

function Editor({ slug, lang, row, position }: { slug: string; lang: Lang; row?: GuideRow; position: number }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const rights = useSession().registers?.aid_guides;
  const may = row ? rights?.edit : rights?.create;
  const [v, setV] = useState<Text>({ title: row?.title ?? '', body: row?.body ?? '', legal_basis: row?.legal_basis ?? '', position: row?.position ?? position, status: row?.status ?? 'DRAFT' });
  const set = (part: Partial<Text>) => setV((old) => ({ ...old, ...part }));
  const save = useMutation({
    mutationFn: (status: Text['status']) => {
      const next = { ...v, status };
      const cells = Object.fromEntries(wanted.filter((f) => !row || next[f] !== (row[f] ?? '')).map((f) => [f, next[f]]));
      const change = row ? { op: 'set', id: row.id, version: row.version, set: cells } : { op: 'create', temp: 'new', set: { ...cells, slug, language: lang } };
      return post<ChangeResult>('/registers/aid_guides/changes', { changes: [change] });
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['programme', 'rows', 'aid_guides'] }),
  });
  return (
    <div className="two">
      <form
        className="panel"
        aria-label={t('aid.guides.text')}
        onSubmit={(e) => {
          e.preventDefault();
          save.mutate(v.status);
        }}
      >
        <div className="in vstack" style={{ gap: 12 }}>
          <fieldset className="bare vstack" style={{ gap: 12 }} disabled={!may}>
            <TextInput label={t('aid.guides.heading')} lang={lang} value={v.title} onChange={(e) => set({ title: e.currentTarget.value })} />
            <Textarea label={t('aid.guides.body')} description={t('aid.guides.bodyWhat')} lang={lang} autosize minRows={10} maxRows={30} value={v.body} onChange={(e) => set({ body: e.currentTarget.value })} />
            <div className="fields">
              <TextInput label={t('aid.guides.basis')} value={v.legal_basis} onChange={(e) => set({ legal_basis: e.currentTarget.value })} />
              <NumberInput label={t('aid.guides.position')} value={v.position} onChange={(n) => set({ position: Number(n) || 0 })} min={0} />
            </div>
          </fieldset>
          <Refused error={save.error} />
          {!may ? (
            <p className="muted">{t('aid.guides.readOnly')}</p>
          ) : (
            <div className="hstack wrap">
              <Button loading={save.isPending} disabled={!v.title.trim() || !v.body.trim()} onClick={() => save.mutate('PUBLISHED')}>
                {t('aid.guides.publish')}
              </Button>
              <Button type="submit" variant="default" disabled={!v.title.trim()}>
                {t(v.status === 'PUBLISHED' ? 'aid.guides.save' : 'aid.guides.draft')}
              </Button>
              {row?.status === 'PUBLISHED' && (
                <Button variant="subtle" onClick={() => save.mutate('DRAFT')}>
                  {t('aid.guides.withdraw')}
                </Button>
              )}
              <span className={`badge ${row?.status === 'PUBLISHED' ? 'good' : ''}`} role="status">
                {t(row ? `aid.guides.status_${row.status}` : 'aid.guides.status_none')}
              </span>
            </div>
          )}
        </div>
      </form>
      <section className="panel" aria-label={t('aid.guides.preview')}>
        <header>
          <h2>{t('aid.guides.preview')}</h2>
        </header>
        <div className="in arrive-preview" lang={lang}>
          <h2>{v.title || '…'}</h2>
          <ProseView body={v.body} />
        </div>
      </section>
    </div>
  );
}
