// Saved views: one's own and those of the team. A view is the look of the sheet, never its rows.
import { Button, Checkbox, Menu, Modal, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay, useSession } from '../account/session';
import { get, post, put, Refusal, remove } from '../api/client';
import type { Register } from '../api/types';
import { Explained } from '../ui/Explained';
import { readSearch, viewOf, type RegisterSearch } from './search';
import type { SavedView } from './types';

export function ViewsMenu({ register, search, set }: { register: Register; search: RegisterSearch; set: (patch: Partial<RegisterSearch>) => void }) {
  const { t } = useTranslation();
  const may = useMay();
  const me = useSession().user?.login;
  const client = useQueryClient();
  const [saving, setSaving] = useState(false);
  const [name, setName] = useState('');
  const [team, setTeam] = useState(false);
  const [failed, setFailed] = useState<Refusal | null>(null);
  const views = useQuery({ queryKey: ['views', register.name], queryFn: ({ signal }) => get<SavedView[] | { views: SavedView[] }>(`/registers/${register.name}/views`, {}, signal).then((v) => (Array.isArray(v) ? v : v.views)), retry: false });
  const list = views.data ?? [];
  const current = list.find((v) => v.id === search.view);
  const mine = (v: SavedView) => v.mine ?? v.owner === me;
  const blank: RegisterSearch = { q: undefined, sort: undefined, where: undefined, cols: undefined, w: undefined, freeze: undefined, group: undefined, sums: undefined, rules: undefined, view: undefined };
  const open = (v: SavedView) => set({ ...blank, ...viewOf(readSearch((v.body ?? {}) as Record<string, unknown>)), view: v.id });
  const body = () => viewOf(search);
  async function store(action: () => Promise<SavedView | undefined>) {
    setFailed(null);
    try {
      const v = await action();
      await client.invalidateQueries({ queryKey: ['views', register.name] });
      setSaving(false);
      if (v?.id) set({ view: v.id });
    } catch (e) {
      setFailed(e as Refusal);
      setSaving(true);
    }
  }
  const items = (of: SavedView[], label: string) =>
    of.length > 0 && (
      <>
        <div className="menu-label">{label}</div>
        {of.map((v) => (
          <Menu.Item key={v.id} onClick={() => open(v)} aria-current={v.id === search.view || undefined} leftSection={v.id === search.view ? '✓' : ' '}>
            {v.name}
          </Menu.Item>
        ))}
      </>
    );
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button size="xs" variant="default">
            {t('views.title')}: {current?.name ?? t('views.plain')} ▾
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => set(blank)}>{t('views.plain')}</Menu.Item>
          {items(list.filter((v) => !v.team), t('views.mine'))}
          {items(list.filter((v) => v.team), t('views.team'))}
          <Menu.Divider />
          <Menu.Item onClick={() => (setName(''), setTeam(false), setFailed(null), setSaving(true))}>{t('views.save')}</Menu.Item>
          {current && mine(current) && (
            <>
              <Menu.Item onClick={() => void store(() => put<SavedView>(`/registers/${register.name}/views/${current.id}`, { name: current.name, team: !!current.team, body: body(), version: current.version }))}>{t('views.update', { name: current.name })}</Menu.Item>
              <Menu.Item color="red" onClick={() => void store(async () => { await remove(`/registers/${register.name}/views/${current.id}`); set({ view: undefined }); return undefined; })}>
                {t('views.delete', { name: current.name })}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <Modal opened={saving} onClose={() => setSaving(false)} title={t('views.save')} closeButtonProps={{ 'aria-label': t('action.close') }}>
        <form
          className="vstack"
          onSubmit={(e) => {
            e.preventDefault();
            if (name.trim()) void store(() => post<SavedView>(`/registers/${register.name}/views`, { name: name.trim(), team, body: body() }));
          }}
        >
          {failed && (
            <div className="notice bad" role="alert">
              <Explained code={failed.code} message={failed.message} />
            </div>
          )}
          <TextInput data-autofocus label={t('views.name')} value={name} onChange={(e) => setName(e.currentTarget.value)} maxLength={100} required />
          {may('view.team') && <Checkbox label={t('views.forTeam')} checked={team} onChange={(e) => setTeam(e.currentTarget.checked)} />}
          <p className="small muted">{t('views.what')}</p>
          <Button type="submit" disabled={!name.trim()}>
            {t('views.saveDo')}
          </Button>
        </form>
      </Modal>
    </>
  );
}
