// Above the sheet: how many rows, search and conditions, views, and everything that is done with the whole register.
import { Button, Menu, TextInput } from '@mantine/core';
import { useEffect, useState, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { Register } from '../api/types';
import { number } from '../ui/format';
import { IconMap, IconPlus, IconSearch, IconUndo } from '../ui/icons';
import { useText } from '../ui/text';
import type { SheetColumn } from '../ui/sheet/types';
import { BinDialog } from './BinDialog';
import { ColumnsDialog } from './ColumnsDialog';
import { ExportMenu } from './ExportMenu';
import { FieldsDialog } from './FieldsDialog';
import { FilterBuilder } from './FilterBuilder';
import { PersonalMenu } from './PersonalMenu';
import { RulesDialog } from './RulesDialog';
import type { RegisterSearch } from './search';
import { TimeDialog } from './TimeDialog';
import type { OwnField } from './types';
import { UploadDialog } from './UploadDialog';
import type { Changes } from './useChanges';
import { useMay, useSession } from '../account/session';
import { ViewsMenu } from './ViewsMenu';

export interface ToolbarProps {
  register: Register;
  columns: SheetColumn[];
  every: SheetColumn[];
  own: OwnField[];
  search: RegisterSearch;
  set: (patch: Partial<RegisterSearch>) => void;
  filter: string;
  count: number;
  loaded: boolean;
  purpose: string;
  setPurpose: (code: string) => void;
  searchBox: RefObject<HTMLInputElement | null>;
  changes: Changes;
  past: boolean;
  onHelp: () => void;
  say: (words: string) => void;
}

type Dialog = 'columns' | 'rules' | 'bin' | 'fields' | 'time' | 'upload' | null;

export function Toolbar(p: ToolbarProps) {
  const { t } = useTranslation();
  const text = useText();
  const { register, search, set } = p;
  const may = useMay();
  const session = useSession();
  const [q, setQ] = useState(search.q ?? '');
  const [dialog, setDialog] = useState<Dialog>(null);
  useEffect(() => {
    const timer = setTimeout(() => q !== (search.q ?? '') && set({ q: q || undefined }), 300);
    return () => clearTimeout(timer);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [q]);
  useEffect(() => setQ((now) => (search.q === undefined && now ? '' : now)), [search.q]);
  const groupTitle = p.every.find((c) => c.id === search.group)?.title;
  const hidden = p.every.filter((c) => c.kind !== 'json').length - p.columns.length;
  return (
    <div className="list-bar reg-bar">
      <h1 style={{ fontSize: 15, lineHeight: '20px' }}>{text(register.title)}</h1>
      <span className="num muted" aria-live="polite">
        {p.loaded ? `${number(p.count)}${p.count !== register.count ? ` ${t('registers.of', { total: number(register.count) })}` : ''}` : ''}
      </span>
      <TextInput ref={p.searchBox} size="xs" className="reg-search" leftSection={<IconSearch size={14} />} value={q} onChange={(e) => setQ(e.currentTarget.value)} placeholder={t('registers.search')} aria-label={t('registers.search')} />
      <FilterBuilder register={register} conditions={search.where ?? []} onChange={(where) => set({ where: where.length ? where : undefined })} />
      {search.group && (
        <span className="badge">
          {t('sheet.groupedBy')} <b>{groupTitle}</b>
          <button type="button" className="plain" aria-label={t('sheet.ungroup')} onClick={() => set({ group: undefined })}>
            ✕
          </button>
        </span>
      )}
      <span className="grow" />
      {!p.past && (p.changes.stack.undo.length > 0 || p.changes.stack.redo.length > 0) && (
        <Button.Group>
          <Button size="xs" variant="default" leftSection={<IconUndo size={14} />} disabled={!p.changes.stack.undo.length} onClick={() => void p.changes.undo()} title="Ctrl+Z">
            {t('sheet.undo')}
          </Button>
          <Button size="xs" variant="default" disabled={!p.changes.stack.redo.length} onClick={() => void p.changes.redo()} title="Ctrl+Y">
            {t('sheet.redo')}
          </Button>
        </Button.Group>
      )}
      <ViewsMenu register={register} search={search} set={set} />
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button size="xs" variant="default">
            {t('sheet.show')} ▾{hidden > 0 ? ` (−${hidden})` : ''}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setDialog('columns')}>{t('sheet.columns')}</Menu.Item>
          <Menu.Item onClick={() => setDialog('rules')}>{t('sheet.rules')}</Menu.Item>
          <Menu.Item onClick={() => setDialog('time')}>{t('sheet.asItWas')}</Menu.Item>
          {register.geometry && (
            <Menu.Item leftSection={<IconMap size={14} />} rightSection={<kbd className="kbd">M</kbd>} onClick={() => set({ map: !search.map || undefined })}>
              {t(search.map ? 'sheet.hideMap' : 'sheet.showMap')}
            </Menu.Item>
          )}
          <Menu.Divider />
          {session.signed_in && <Menu.Item onClick={() => setDialog('bin')}>{t('bin.title')}</Menu.Item>}
          {may('field.manage') && (
            <Menu.Item leftSection={<IconPlus size={14} />} onClick={() => setDialog('fields')}>
              {t('ownField.title')}
            </Menu.Item>
          )}
          <Menu.Item rightSection={<kbd className="kbd">F1</kbd>} onClick={p.onHelp}>
            {t('keys.title')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <PersonalMenu register={register} purpose={p.purpose} setPurpose={p.setPurpose} />
      <ExportMenu register={register} columns={p.columns} search={search} filter={p.filter} purpose={p.purpose} count={p.count} onUpload={register.rights?.edit && !p.past ? () => setDialog('upload') : undefined} />
      {dialog === 'columns' && <ColumnsDialog register={register} columns={p.columns} every={p.every} search={search} set={set} onClose={() => setDialog(null)} />}
      {dialog === 'rules' && <RulesDialog every={p.every} search={search} set={set} onClose={() => setDialog(null)} />}
      {dialog === 'time' && <TimeDialog search={search} set={set} onClose={() => setDialog(null)} />}
      {dialog === 'bin' && <BinDialog register={register} mayRestore={!p.past && !!register.rights?.delete} onRestored={p.changes.remember} onClose={() => setDialog(null)} />}
      {dialog === 'fields' && <FieldsDialog register={register} onClose={() => setDialog(null)} />}
      {dialog === 'upload' && <UploadDialog register={register} onClose={() => setDialog(null)} />}
    </div>
  );
}
