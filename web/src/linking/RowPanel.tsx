// The row as the register has it, and on request as it came from the file.
import { Button, Menu } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSession } from '../account/session';
import { registersQuery } from '../registers/queries';
import { RawTable } from '../ui/RawTable';
import { date, decimal } from '../ui/format';
import { useText } from '../ui/text';
import type { Entry } from './types';

// What tells where and what, in the order in which a person looks.
const order = ['case_number', 'contract_number', 'kind', 'contract_type', 'location_text', 'street', 'house_no', 'parcels', 'precinct_text', 'road_no', 'purpose_text', 'purpose', 'area_m2', 'ad_area_m2', 'sides', 'object_count', 'valid_from', 'valid_to', 'decision_date', 'signed', 'status'];

// A day and a figure as people here write them, a list without its brackets.
const written = (v: string) => (/^\d{4}-\d{2}-\d{2}$/.test(v) ? date(v) : /^\d+\.\d+$/.test(v) ? decimal(Number(v), 4) : v.replace(/^\{|\}$|"/g, ''));

export function RowPanel({ entry, purpose, setPurpose, onDraw, onSplit, onConfirm }: { entry: Entry; purpose: string; setPurpose: (p: string) => void; onDraw: () => void; onSplit: () => void; onConfirm: (decision: number) => void }) {
  const { t } = useTranslation();
  const text = useText();
  const session = useSession();
  const registers = useQuery(registersQuery);
  const name = entry.kind === 'decision' ? 'decisions' : 'leases';
  const columns = registers.data?.find((r) => r.name === name)?.columns;
  const title = (field: string) => text(columns?.find((c) => c.field === field)?.title) || field;
  const shown = order.filter((f) => entry.cells[f]);
  return (
    <>
      <div className="hstack wrap">
        <Link to="/registers/$name" params={{ name }} search={{ row: entry.id } as never} className="mono">
          {entry.cells.case_number || entry.cells.contract_number || `#${entry.id}`}
        </Link>
        {entry.drawn && <span className="badge good">{t('linking.drawn')}</span>}
      </div>
      <table className="raw">
        <tbody>
          {shown.map((f) => (
            <tr key={f}>
              <th scope="row">{title(f)}</th>
              <td>{f === 'kind' || f === 'contract_type' || f === 'status' ? t(`code.${entry.cells[f]}`, entry.cells[f]) : written(entry.cells[f])}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {entry.parcels.length > 0 && (
        <p className="small muted">
          {t('linking.parcelsNamed')}{' '}
          {entry.parcels.map((p) => (
            <span key={p.no} className="mono">
              {p.no}. {p.raw} {p.geometry || p.part ? '' : `(${t('linking.notInCadastre')})`}{' '}
            </span>
          ))}
        </p>
      )}
      <div className="hstack wrap">
        <Button size="compact-sm" variant="default" onClick={onDraw} disabled={!entry.may_draw}>
          {t('linking.draw')} <kbd className="kbd">P</kbd>
        </Button>
        <Button size="compact-sm" variant="default" onClick={onSplit} disabled={!entry.may_draw}>
          {t('linking.split')} <kbd className="kbd">S</kbd>
        </Button>
      </div>
      <h2>{t('linking.rawTitle')}</h2>
      {entry.raw ? (
        <>
          <RawTable raw={entry.raw} />
          <Button size="compact-sm" variant="light" onClick={() => setPurpose('')}>
            {t('personal.cover')}
          </Button>
        </>
      ) : !entry.may_read_raw ? (
        <p className="small muted">{t('linking.rawNot')}</p>
      ) : (
        <Menu position="bottom-start" withinPortal>
          <Menu.Target>
            <Button size="compact-sm" variant="default">
              {t('linking.rawShow')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown style={{ maxWidth: 320 }}>
            <div className="menu-label">{t('personal.why')}</div>
            {(session.purposes ?? []).map((p) => (
              <Menu.Item key={p.code} onClick={() => setPurpose(p.code)}>
                {text(p.title)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {purpose === '' && entry.file && (
        <p className="small muted">
          {entry.file}, {t('linking.fileRow', { n: entry.row })}
        </p>
      )}
      {entry.decisions.length > 0 && (
        <>
          <h2>{t('linking.history')}</h2>
          <ul className="link-history small">
            {entry.decisions.map((d) => (
              <li key={d.id}>
                {t(`linking.verdict.${d.verdict}`)} {d.label && <span className="mono">{d.label}</span>} · {d.by} · {d.at.slice(0, 16).replace('T', ' ')}
                {d.state === 'waiting' && (
                  <>
                    {' '}
                    <span className="badge hatched">{t('linking.waiting')}</span>{' '}
                    <Button size="compact-xs" variant="default" onClick={() => onConfirm(d.id)}>
                      {t('linking.confirm')}
                    </Button>
                  </>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
