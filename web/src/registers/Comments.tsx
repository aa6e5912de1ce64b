// What colleagues say about a row. A comment is not part of the register: it is neither exported nor found.
import { Button, Textarea } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../account/session';
import { get, post, Refusal, remove } from '../api/client';
import { Explained } from '../ui/Explained';
import { dateTime } from '../ui/format';
import { IconTrash } from '../ui/icons';
import type { Comment } from './types';

export function Comments({ register, id, locked }: { register: string; id: number; locked: boolean }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const me = useSession().user?.login;
  const key = ['row', register, id, 'comments'];
  const comments = useQuery({ queryKey: key, queryFn: ({ signal }) => get<(Comment & { deleted?: boolean })[] | { comments: Comment[] }>(`/registers/${register}/${id}/comments`, {}, signal).then((c) => (Array.isArray(c) ? c : c.comments)), retry: false });
  const [text, setText] = useState('');
  const [failed, setFailed] = useState<Refusal | null>(null);
  const act = async (action: () => Promise<unknown>) => {
    setFailed(null);
    try {
      await action();
      await client.invalidateQueries({ queryKey: key });
      return true;
    } catch (e) {
      setFailed(e as Refusal);
      return false;
    }
  };
  if (comments.isError) return null; // a role without comments sees none
  const list = (comments.data ?? []).filter((c) => !(c as { deleted?: boolean }).deleted);
  return (
    <section aria-label={t('rowCard.comments')}>
      <h3>
        {t('rowCard.comments')} {list.length > 0 && <span className="num">({list.length})</span>}
      </h3>
      <ul className="row-list">
        {list.map((c) => (
          <li key={c.no}>
            <div className="hstack">
              <b>{c.name || c.author}</b> <span className="muted small num grow">{dateTime(c.at)}</span>
              {!locked && c.author === me && (
                <button type="button" className="icon-btn" aria-label={`${t('rowCard.deleteComment')} ${dateTime(c.at)}`} onClick={() => void act(() => remove(`/registers/${register}/${id}/comments/${c.no}`))}>
                  <IconTrash size={14} />
                </button>
              )}
            </div>
            <p style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{c.text}</p>
          </li>
        ))}
      </ul>
      {failed && (
        <p className="notice bad" role="alert">
          <Explained code={failed.code} message={failed.message} />
        </p>
      )}
      {!locked && (
        <form
          className="vstack"
          onSubmit={(e) => {
            e.preventDefault();
            if (text.trim()) void act(() => post(`/registers/${register}/${id}/comments`, { text: text.trim() })).then((ok) => ok && setText(''));
          }}
        >
          <Textarea size="xs" autosize minRows={1} maxRows={6} maxLength={5000} aria-label={t('rowCard.newComment')} placeholder={t('rowCard.newComment')} value={text} onChange={(e) => setText(e.currentTarget.value)} onKeyDown={(e) => e.key === 'Enter' && (e.ctrlKey || e.metaKey) && e.currentTarget.form?.requestSubmit()} />
          {text.trim() && (
            <Button type="submit" size="compact-sm" style={{ alignSelf: 'flex-start' }}>
              {t('rowCard.addComment')}
            </Button>
          )}
        </form>
      )}
    </section>
  );
}
