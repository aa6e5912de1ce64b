// A shift, or the same hours on every day up to a day.
import { NumberInput, TextInput } from '@mantine/core';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../programme/action';
import { ActionForm } from '../../programme/ActionForm';
import { Day } from '../../ui/Day';
import { addDays, today } from './desk/decide';
import { PointSelect, rememberedPoint } from './parts';
import { instant, readTime } from './rota';

export function NewShift({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const [point, setPoint] = useState(rememberedPoint);
  const [day, setDay] = useState<string | null>(addDays(today(), 1));
  const [until, setUntil] = useState<string | null>(null);
  const [from, setFrom] = useState('08:00');
  const [to, setTo] = useState('14:00');
  const [cap, setCap] = useState<number | string>(4);
  const [need, setNeed] = useState<number | string>(2);
  const [qualification, setQualification] = useState('');
  const [task, setTask] = useState('');
  const action = useAction('/aid/shifts', { onDone: useCallback(() => onDone(), [onDone]) });
  const [begins, ends] = [readTime(from), readTime(to)];
  const filled = point && day && begins && ends && Number(cap) > 0;
  const next = begins !== undefined && ends !== undefined && ends <= begins;
  const bad = (time: string, read?: string) => (time && !read ? t('aid.shift.badTime') : undefined);
  return (
    <section className="panel" aria-label={t('aid.rota.part_plan')}>
      <div className="in">
        <ActionForm
          action={action}
          label={t('aid.rota.part_plan')}
          submit={t('aid.shift.store')}
          disabled={!filled}
          body={() =>
            filled
              ? { point, starts_at: instant(day, begins), ends_at: instant(next ? addDays(day, 1) : day, ends), until: until ?? undefined, cap: Number(cap), need: Number(need) || undefined, qualification: qualification.trim() || undefined, task: task.trim() || undefined }
              : undefined
          }
        >
          <div className="fields">
            <PointSelect value={point} onChange={setPoint} error={action.errorOf('point')} />
            <Day label={t('aid.shift.day')} value={day} onChange={setDay} clearable={false} error={action.errorOf('starts_at')} />
            <TextInput inputMode="numeric" autoComplete="off" label={t('aid.shift.from')} value={from} onChange={(e) => setFrom(e.currentTarget.value)} onBlur={() => begins && setFrom(begins)} error={bad(from, begins)} />
            <TextInput inputMode="numeric" autoComplete="off" label={t('aid.shift.to')} description={next ? t('aid.shift.nextDay') : undefined} value={to} onChange={(e) => setTo(e.currentTarget.value)} onBlur={() => ends && setTo(ends)} error={bad(to, ends) ?? action.errorOf('ends_at')} />
            <Day label={t('aid.shift.until')} description={t('aid.shift.untilWhat')} value={until} onChange={setUntil} minDate={day ?? undefined} error={action.errorOf('until')} />
            <NumberInput label={t('aid.shift.need')} value={need} onChange={setNeed} min={0} max={500} error={action.errorOf('need')} />
            <NumberInput label={t('aid.shift.cap')} value={cap} onChange={setCap} min={1} max={500} error={action.errorOf('cap')} />
            <TextInput label={t('aid.shift.qualification')} value={qualification} onChange={(e) => setQualification(e.currentTarget.value)} error={action.errorOf('qualification')} autoComplete="off" />
            <TextInput label={t('aid.shift.task')} value={task} onChange={(e) => setTask(e.currentTarget.value)} autoComplete="off" />
          </div>
        </ActionForm>
      </div>
    </section>
  );
}
