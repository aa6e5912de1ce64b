// Below the sheet: what just happened, what the selection adds up to, who else is here, what the colours mean.
import { useTranslation } from 'react-i18next';
import { decimal, money, number } from '../ui/format';
import { signs, type ColourRule } from '../ui/sheet/rules';
import { height, width, type Rect } from '../ui/sheet/selection';
import type { SheetColumn, SheetRow } from '../ui/sheet/types';
import { colourOf } from './presence';
import type { Person } from './types';

const LIMIT = 20_000; // cells added up while the selection moves

interface Props {
  said: string;
  saving: boolean;
  columns: SheetColumn[];
  every: SheetColumn[];
  q: Rect;
  row: (i: number) => SheetRow | undefined;
  people: Person[];
  rules: ColourRule[];
  onHelp: () => void;
}

export function StatusBar({ said, saving, columns, every, q, row, people, rules, onHelp }: Props) {
  const { t } = useTranslation();
  const many = q.top !== q.bottom || q.left !== q.right;
  return (
    <div className="reg-status">
      <span role="status" aria-live="polite" className="clip" data-testid="said">
        {saving ? t('sheet.saving') : said}
      </span>
      <span className="grow" />
      {rules.map((r, i) => (
        <span key={i} className="small nowrap">
          <span className={`rule-chip ${r.colour}`}>{signs[r.colour]}</span> {every.find((c) => c.id === r.field)?.title ?? r.field} {t(`ruleOp.${r.op}`)} {r.value}
        </span>
      ))}
      {people.map((p) => (
        <span key={p.login} className="small nowrap">
          <span aria-hidden="true" className="person-dot" style={{ background: colourOf(p.login) }} /> {p.name || p.login}
        </span>
      ))}
      {many && <span className="num small nowrap">{statistics(q, columns, row, t)}</span>}
      <button type="button" className="plain small muted nowrap desk-only" onClick={onHelp}>
        <kbd className="kbd">F1</kbd> {t('keys.title')}
      </button>
    </div>
  );
}

function statistics(q: Rect, columns: SheetColumn[], row: Props['row'], t: (k: string) => string): string {
  const size = `${number(height(q))} × ${number(width(q))}`;
  if (height(q) * width(q) > LIMIT) return size;
  const kinds = new Set<string>();
  let n = 0;
  let sum = 0;
  for (let r = q.top; r <= q.bottom; r++)
    for (let c = q.left; c <= q.right; c++) {
      const column = columns[c];
      const v = row(r)?.values[column?.id ?? ''];
      if (typeof v !== 'number' || !['integer', 'number', 'money'].includes(column.kind)) continue;
      n++;
      sum += v;
      kinds.add(column.kind === 'money' ? 'money' : 'plain');
    }
  // Złote and metres are not added to each other.
  if (n < 2 || kinds.size !== 1) return size;
  const say = (v: number) => (kinds.has('money') ? money(Math.round(v)) : decimal(v, 2));
  return `${size} · ${t('sheet.statSum')} ${say(sum)} · ${t('sheet.statMean')} ${say(sum / n)} · ${t('sheet.statCount')} ${number(n)}`;
}
