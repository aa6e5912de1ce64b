// Downloads of exactly what is seen: the same columns, order, conditions and time; and the way back for a
// spreadsheet that was corrected.
import { Button, Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { url } from '../api/client';
import type { Register } from '../api/types';
import { number } from '../ui/format';
import { IconDownload, IconImport } from '../ui/icons';
import type { SheetColumn } from '../ui/sheet/types';
import type { RegisterSearch } from './search';

const sheets = [['xlsx', 'XLSX'], ['ods', 'ODS'], ['csv', 'CSV'], ['pdf', 'PDF A4']] as const;
const maps = [['gpkg', 'GeoPackage'], ['geojson', 'GeoJSON'], ['fgb', 'FlatGeobuf']] as const;

export function ExportMenu({ register, columns, search, filter, purpose, count, onUpload }: { register: Register; columns: SheetColumn[]; search: RegisterSearch; filter: string; purpose: string; count: number; onUpload?: () => void }) {
  const { t, i18n } = useTranslation();
  const address = (format: string) => url(`/registers/${register.name}/export`, { format, columns: columns.map((c) => c.id).join(','), sort: search.sort, filter, q: search.q, on: search.on, known: search.known, purpose, lang: i18n.language });
  const item = ([format, label]: readonly [string, string]) => (
    <Menu.Item key={format} component="a" href={address(format)} download>
      {label} · {t('registers.rows', { count, n: number(count) })}
    </Menu.Item>
  );
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button size="xs" variant="default" leftSection={<IconDownload size={14} />}>
          {t('registers.download')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <div className="menu-label">{t('sheet.exactly')}</div>
        {sheets.map(item)}
        {register.geometry && (
          <>
            <Menu.Divider />
            <div className="menu-label">{t('sheet.forMaps')}</div>
            {maps.map(item)}
          </>
        )}
        {onUpload && (
          <>
            <Menu.Divider />
            <Menu.Item leftSection={<IconImport size={14} />} onClick={onUpload}>
              {t('changeset.upload')}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
