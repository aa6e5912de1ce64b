// "Why was I refused?": by the code of the case alone, without an account. What officers wrote for themselves stays with them.
import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../../../account/fields';
import { post } from '../../../api/client';
import type { Text } from '../../../api/types';
import { Lines } from '../../../programme/Working';
import { PublicPage } from '../../../programme/PublicPage';
import type { Line } from '../../../programme/types';
import { date, money } from '../../../ui/format';
import { useText } from '../../../ui/text';
import { StateBadge } from '../StateBadge';
import type { Need } from '../types';
import '../relief.css';

interface Status {
  number: string;
  state: string;
  title: Text;
  verdict: string;
  steps: { on: string; title: Text }[] | null;
  missing: Need[] | null;
  why: Text[] | null;
  support_gr: number;
  due_on?: string;
  due?: Line[] | null;
  appeal_until?: string;
}

export function StatusPage() {
  const { t } = useTranslation();
  const text = useText();
  const [code, setCode] = useState('');
  const ask = useMutation({ mutationFn: () => post<Status>('/public/relief/status', { code: code.trim() }) });
  const s = ask.data;
  return (
    <PublicPage title={t('relief.status.title')} lead={t('relief.status.lead')} links={[['/apply/relief', t('relief.apply.title')], ['/calculators/waste-fee', t('relief.waste.title')]]}>
      <form
        className="vstack"
        style={{ gap: 12 }}
        onSubmit={(e) => {
          e.preventDefault();
          ask.mutate();
        }}
      >
        <TextInput label={t('relief.status.code')} description={t('relief.status.codeWhat')} autoComplete="off" spellCheck={false} autoCapitalize="characters" value={code} onChange={(e) => setCode(e.currentTarget.value)} styles={{ input: { fontFamily: "'JetBrains Mono', monospace", letterSpacing: '0.04em' } }} />
        <div>
          <Button type="submit" loading={ask.isPending} disabled={code.replace(/[^\p{L}\d]/gu, '').length < 8}>
            {t('relief.status.check')}
          </Button>
        </div>
      </form>
      <Refused error={ask.error} />
      {s && (
        <>
          <div className="answer" role="status" data-testid="status">
            <span className="hstack wrap">
              {s.number && <b>{s.number}</b>} <StateBadge state={s.state} verdict={s.verdict} />
            </span>
            {s.why?.map((w, i) => (
              <p key={i} style={i === 0 ? { fontSize: 19, lineHeight: '28px' } : undefined}>
                {text(w).replace(/\d{4}-\d{2}-\d{2}/g, date)}
              </p>
            ))}
          </div>
          {(s.missing?.length ?? 0) > 0 && (
            <section>
              <h2>{t('relief.case.missing')}</h2>
              <ul style={{ paddingLeft: 20 }}>
                {s.missing!.map((m) => (
                  <li key={m.code}>{text(m.title)}</li>
                ))}
              </ul>
            </section>
          )}
          {s.due_on && (
            <section>
              <h2>
                {t('relief.clock.case')}: {date(s.due_on)}
              </h2>
              {(s.due?.length ?? 0) > 0 && (
                <details className="fold">
                  <summary>{t('programme.howCounted')}</summary>
                  <Lines lines={s.due!} />
                </details>
              )}
            </section>
          )}
          {(s.steps?.length ?? 0) > 0 && (
            <section>
              <h2>{t('relief.status.steps')}</h2>
              <ol className="timeline-list">
                {s.steps!.map((x, i) => (
                  <li key={i} style={{ fontSize: 15 }}>
                    <span className="num muted">{date(x.on)}</span> {text(x.title)}
                  </li>
                ))}
              </ol>
            </section>
          )}
          {s.support_gr > 0 && <p className="small muted">{t('relief.status.support', { sum: money(s.support_gr) })}</p>}
        </>
      )}
    </PublicPage>
  );
}
