// The office's own words for its letters: a template with places in braces, and beside it what the letter will look like.
import { Button, Select, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../account/fields';
import { useMay } from '../account/session';
import { get, put } from '../api/client';
import type { Text } from '../api/types';
import { Empty, Failed, Waiting } from '../ui/States';
import { useText } from '../ui/text';
import { missingFields } from './letters';
import './programme.css';

export interface Template {
  name: string;
  language: string;
  title?: Text | string;
  version?: number;
  subject: string;
  body: string;
  /** The places that the case can fill. */
  fields?: { name: string; title?: Text | string; sample?: string }[] | null;
}

const idOf = (x: Template) => `${x.name}.${x.language}`;

export function LettersPage({ programme }: { programme: string }) {
  const { t } = useTranslation();
  const text = useText();
  const list = useQuery({ queryKey: ['programme', 'letters', programme], queryFn: ({ signal }) => get<Template[] | { rows: Template[] }>(`/letters/${programme}`, {}, signal).then((a) => (Array.isArray(a) ? a : a.rows)) });
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = list.data?.find((x) => idOf(x) === chosen) ?? list.data?.[0];
  return (
    <>
      <h1>{t('programme.letter.title')}</h1>
      {list.isError ? (
        <Failed error={list.error} onRetry={() => void list.refetch()} />
      ) : !list.data ? (
        <Waiting what={t('programme.letter.loading')} />
      ) : !shown ? (
        <Empty title={t('programme.letter.none')}>{t('programme.letter.noneWhat')}</Empty>
      ) : (
        <>
          <p className="muted">{t('programme.letter.what')}</p>
          <Select label={t('programme.letter.which')} style={{ maxWidth: 420 }} allowDeselect={false} value={idOf(shown)} onChange={setChosen} data={list.data.map((x) => ({ value: idOf(x), label: `${text(x.title) || x.name} · ${x.language.toUpperCase()}` }))} />
          <Editor key={`${idOf(shown)}.${shown.version}`} programme={programme} template={shown} />
        </>
      )}
    </>
  );
}

function Editor({ programme, template }: { programme: string; template: Template }) {
  const { t } = useTranslation();
  const text = useText();
  const client = useQueryClient();
  const may = useMay();
  const area = useRef<HTMLTextAreaElement>(null);
  const [subject, setSubject] = useState(template.subject);
  const [body, setBody] = useState(template.body);
  const [at, setAt] = useState<number>();
  const fields = template.fields ?? [];
  const unknown = fields.length ? missingFields(`${subject}\n${body}`, fields.map((f) => f.name)) : [];
  const save = useMutation({
    mutationFn: () => put<{ version?: number }>(`/letters/${programme}/${template.name}`, { language: template.language, subject, body }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['programme', 'letters', programme] }),
  });
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
  const sample = (s: string) => s.replace(/\{\{\s*([\w.]+)\s*\}\}/g, (whole, n: string) => fields.find((f) => f.name === n)?.sample ?? whole);
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
        <TextInput label={t('programme.letter.subject')} value={subject} readOnly={!may('letter.edit')} onChange={(e) => setSubject(e.currentTarget.value)} />
        <Textarea ref={area} label={t('programme.letter.body')} autosize minRows={16} maxRows={40} value={body} readOnly={!may('letter.edit')} onChange={(e) => setBody(e.currentTarget.value)} />
        {unknown.map((name) => (
          <p key={name} className="notice bad" role="alert">
            {t('programme.letter.noField', { name })}
          </p>
        ))}
        <Refused error={save.error} />
        {may('letter.edit') && (
          <div className="hstack wrap">
            <Button type="submit" loading={save.isPending} disabled={(subject === template.subject && body === template.body) || unknown.length > 0}>
              {t('programme.letter.save')}
            </Button>
            <span role="status" className="small muted">
              {save.isSuccess ? t('programme.letter.saved', { n: save.data?.version ?? '' }) : template.version ? t('programme.letter.version', { n: template.version }) : t('programme.letter.shipped')}
            </span>
          </div>
        )}
      </form>
      <section className="vstack" aria-labelledby="letter-preview">
        {fields.length > 0 && may('letter.edit') && (
          <>
            <h2 id="letter-places">{t('programme.letter.fields')}</h2>
            <div className="places">
              {fields.map((f) => (
                <button key={f.name} type="button" className="badge" style={{ cursor: 'pointer' }} onClick={() => insert(f.name)} title={`{{${f.name}}}`}>
                  {text(f.title) || f.name}
                </button>
              ))}
            </div>
          </>
        )}
        <h2 id="letter-preview">{t('programme.letter.preview')}</h2>
        <div className="letter-preview">
          <b>{sample(subject)}</b>
          {'\n\n'}
          {sample(body)}
        </div>
      </section>
    </div>
  );
}
