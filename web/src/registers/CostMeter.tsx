// The field-cost meter: seconds for each record times records a year, and the columns that hold the answer already.
import { useQuery } from '@tanstack/react-query';
import { useDebouncedValue } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { get } from '../api/client';
import type { Register, Text } from '../api/types';
import { decimal, number } from '../ui/format';
import { useText } from '../ui/text';

interface Cost {
  seconds_per_record?: number;
  seconds?: number;
  records_per_year?: number;
  records?: number;
  hours_per_year?: number;
  seconds_from?: Text;
  records_from?: Text;
  existing?: { fields: number; hours_per_year: number };
  similar?: Similar[];
  derivable?: Similar[];
  columns?: Similar[];
}
interface Similar {
  register?: string;
  field: string;
  title?: Text;
  why?: Text | string;
  code?: string;
}

export function CostMeter({ register, type, title, choices, seconds }: { register: Register; type: string; title: string; choices: number; seconds?: number }) {
  const { t } = useTranslation();
  const text = useText();
  const [asked] = useDebouncedValue({ type, title, choices, seconds }, 300);
  const cost = useQuery({ queryKey: ['cost', register.name, asked], queryFn: ({ signal }) => get<Cost>(`/registers/${register.name}/fields/cost`, { ...asked }, signal), retry: false });
  const c = cost.data;
  const each = c?.seconds_per_record ?? c?.seconds;
  const records = c?.records_per_year ?? c?.records;
  const hours = c?.hours_per_year ?? (each !== undefined && records !== undefined ? (each * records) / 3600 : undefined);
  const known = c?.derivable ?? c?.similar ?? c?.columns ?? [];
  return (
    <div className="notice warn" role="status" data-testid="cost">
      <b>{t('cost.title')}</b>
      {cost.isError ? (
        <p>{t('cost.unknown')}</p>
      ) : !c ? (
        <p>{t('cost.counting')}</p>
      ) : (
        <>
          {each !== undefined && records !== undefined && hours !== undefined && (
            <p>
              {t('cost.sum', { seconds: decimal(each, 1), records: number(Math.round(records)) })} <b>{hours < 1 ? t('cost.minutes', { minutes: number(Math.ceil(hours * 60)) }) : t('cost.hours', { hours: decimal(hours, 1) })}</b>
            </p>
          )}
          {(c.seconds_from ?? c.records_from) && <p className="small">{[text(c.seconds_from), text(c.records_from)].filter(Boolean).join('; ')}.</p>}
          {(c.existing?.fields ?? 0) > 0 && <p className="small">{t('cost.existing', { count: c.existing!.fields, hours: decimal(c.existing!.hours_per_year, 1) })}</p>}
          {known.length > 0 && (
            <>
              <p>{t('cost.derive')}</p>
              <ul>
                {known.map((k) => (
                  <li key={`${k.register ?? ''}.${k.field}`}>
                    <b>{text(k.title) || text(register.columns.find((x) => x.field === k.field)?.title) || k.field}</b> {k.why ? <span>{text(k.why)}</span> : null}
                  </li>
                ))}
              </ul>
            </>
          )}
        </>
      )}
    </div>
  );
}
