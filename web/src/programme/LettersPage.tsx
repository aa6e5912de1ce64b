// The office's own words for its letters: a wording with places in braces, what it looks like with made-up values, and
// every earlier wording, any of which can be brought back.
import { Button, Select, Textarea, TextInput } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../account/fields';
import { useMay } from '../account/session';
import { get, page, post, put } from '../api/client';
import type { Text } from '../api/types';
import { dateTime } from '../ui/format';
import { Empty, Failed, Waiting } from '../ui/States';
import { useText } from '../ui/text';
import { blocksOf, missingFields } from './letters';
import './programme.css';

export interface LetterKind {
  name: string;
  title: Text;
  fields?: { name: string; title: Text; example: string }[] | null;
  languages: string[];
}

interface Wording {
  name: string;
  language: string;
  version: number;
  subject: string;
  body: string;
  kind: LetterKind;
  versions?: { version: number; actor: string; at: string }[] | null;
}

export const lettersQuery = (programme: string) => ({ queryKey: ['programme', 'letters', programme], queryFn: ({ signal }: { signal: AbortSignal }) => get<LetterKind[]>(`/letters/${programme}`, {}, signal), staleTime: 60_000 });

export function LettersPage({ programme }: { programme: string }) {
  const { t } = useTranslation();
  const text = useText();
  const kinds = useQuery(lettersQuery(programme));
  const [chosen, setChosen] = useState<string | null>(null);
  const all = (kinds.data ?? []).flatMap((k) => k.languages.map((language) => ({ id: `${k.name}.${language}`, kind: k, language })));
  const shown = all.find((x) => x.id === chosen) ?? all[0];
  const wording = useQuery({ queryKey: ['programme', 'letter', programme, shown?.id], queryFn: ({ signal }) => get<Wording>(`/letters/${programme}/${shown!.kind.name}`, { language: shown!.language }, signal), enabled: !!shown });
  return (
    <>
      <h1>{t('programme.letter.title')}</h1>
      {kinds.isError || wording.isError ? (
        <Failed error={kinds.error ?? wording.error} onRetry={() => void (kinds.isError ? kinds : wording).refetch()} />
      ) : !kinds.data ? (
        <Waiting what={t('programme.letter.loading')} />
      ) : !shown ? (
        <Empty title={t('programme.letter.none')}>{t('programme.letter.noneWhat')}</Empty>
      ) : (
        <>
          <p className="muted">{t('programme.letter.what')}</p>
          <Select label={t('programme.letter.which')} style={{ maxWidth: 420 }} allowDeselect={false} value={shown.id} onChange={setChosen} data={all.map((x) => ({ value: x.id, label: `${text(x.kind.title)} · ${x.language.toUpperCase()}` }))} />
          {wording.data ? <Editor key={`${shown.id}.${wording.data.version}`} programme={programme} wording={wording.data} /> : <Waiting what={t('programme.letter.loading')} />}
        </>
      )}
    </>
  );
}

function Editor({ programme, wording: w }: { programme: string; wording: Wording }) {
  const { t } = useTranslation();
  const text = useText();
  const client = useQueryClient();
  const may = useMay();
  const area = useRef<HTMLTextAreaElement>(null);
  const [subject, setSubject] = useState(w.subject);
  const [body, setBody] = useState(w.body);
  const [at, setAt] = useState<number>();
  const [seen] = useDebouncedValue({ language: w.language, subject, body }, 400);
  const fields = w.kind.fields ?? [];
  const unknown = missingFields(`${subject}\n${body}`, fields.map((f) => f.name));
  const path = `/letters/${programme}/${w.name}`;
  const stored = () => client.invalidateQueries({ queryKey: ['programme', 'letter', programme] });
  const save = useMutation({ mutationFn: () => put(path, { language: w.language, subject, body, version: w.version }), onSuccess: stored });
  const restore = useMutation({ mutationFn: (version: number) => post(`${path}/restore`, { language: w.language, restore: version, version: w.version }), onSuccess: stored });
  const preview = useQuery({ queryKey: ['letter-preview', path, seen], queryFn: () => page(`${path}/preview`, seen), placeholderData: keepPreviousData, retry: false, gcTime: 0 });
  useEffect(() => {
    if (at !== undefined) area.current?.setSelectionRange(at, at);
  }, [at]);
  function insert(name: string) {
    const from = area.current?.selectionStart ?? body.length;
    const to = area.current?.selectionEnd ?? from;
    const place = `{{${name}}}`;
    setBody(body.slice(0, from) + place + body.slice(to));
    area.current?.focus();
    setAt(from + place.length);
  }
  const edits = may('letter.edit');
  return (
    <div className="letter-edit">
      <form
        className="vstack"
        style={{ gap: 12 }}
        onSubmit={(e) => {
          e.preventDefault();
          save.mutate();
        }}
      >
        <TextInput label={t('programme.letter.subject')} value={subject} readOnly={!edits} onChange={(e) => setSubject(e.currentTarget.value)} />
        <Textarea ref={area} label={t('programme.letter.body')} autosize minRows={16} maxRows={40} value={body} readOnly={!edits} onChange={(e) => setBody(e.currentTarget.value)} />
        {unknown.map((name) => (
          <p key={name} className="notice bad" role="alert">
            {t('programme.letter.noField', { name })}
          </p>
        ))}
        <Refused error={save.error ?? restore.error} />
        <div className="hstack wrap">
          {edits && (
            <Button type="submit" loading={save.isPending} disabled={(subject === w.subject && body === w.body) || unknown.length > 0}>
              {t('programme.letter.save')}
            </Button>
          )}
          <span role="status" className="small muted">
            {w.version ? t('programme.letter.version', { n: w.version }) : t('programme.letter.shipped')}
          </span>
        </div>
        {w.version > 0 && (
          <details className="fold">
            <summary>{t('programme.letter.earlier')}</summary>
            <ul style={{ paddingLeft: 18 }}>
              {[...(w.versions ?? []).filter((v) => v.version !== w.version), { version: 0, actor: '', at: '' }].map((v) => (
                <li key={v.version}>
                  {v.version ? `${t('programme.letter.version', { n: v.version })}, ${v.actor}, ${dateTime(v.at)}` : t('programme.letter.shipped')}{' '}
                  {edits && (
                    <button type="button" className="link" onClick={() => restore.mutate(v.version)}>
                      {t('programme.letter.restore')}
                    </button>
                  )}
                </li>
              ))}
            </ul>
          </details>
        )}
      </form>
      <section className="vstack" aria-labelledby="letter-preview">
        {fields.length > 0 && edits && (
          <>
            <h2>{t('programme.letter.fields')}</h2>
            <div className="places">
              {fields.map((f) => (
                <button key={f.name} type="button" className="badge place" onClick={() => insert(f.name)} title={`{{${f.name}}}`}>
                  {text(f.title)}
                </button>
              ))}
            </div>
          </>
        )}
        <h2 id="letter-preview">{t('programme.letter.preview')}</h2>
        {preview.isError ? <Refused error={preview.error} /> : <LetterText html={preview.data ?? ''} />}
      </section>
    </div>
  );
}

/** The letter as text: what the server made is read as data, and nothing of it becomes a part of this page. */
function LetterText({ html }: { html: string }) {
  const blocks = blocksOf(new DOMParser().parseFromString(html, 'text/html').body);
  return (
    <div className="letter-preview" data-testid="preview">
      {blocks.map((b, i) => (b.kind === 'head' ? <b key={i}>{b.text}</b> : b.kind === 'item' ? <span key={i}>• {b.text}</span> : b.kind === 'rule' ? <hr key={i} style={{ width: '100%' }} /> : <p key={i} className={b.kind === 'right' ? 'r' : undefined} style={{ whiteSpace: 'pre-line' }}>{b.text}</p>))}
    </div>
  );
}
