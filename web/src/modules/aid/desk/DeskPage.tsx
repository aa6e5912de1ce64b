// The issuing desk. One field takes what a reader types or a clerk writes; the answer is large; Enter on the empty field
// gives out the kit. It works the same while the line is down: what was given out then is sent when the line is back.
import { Button, TextInput } from '@mantine/core';
import { useCallback, useEffect, useRef, useState, type FormEvent, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../../account/session';
import { Refusal } from '../../../api/client';
import { newKey, unsureOf } from '../../../programme/action';
import { may } from '../../entry';
import { Empty, Waiting } from '../../../ui/States';
import { PointSelect, rememberPoint, rememberedPoint } from '../parts';
import { Allot } from './Allot';
import { AnswerView } from './AnswerView';
import { Camera, cameraPossible } from './Camera';
import { addDays, stale, today } from './decide';
import { DeskLine } from './DeskLine';
import { GivenList } from './GivenList';
import { first, isFault, look, type Fault, type Looked } from './look';
import { useDesk } from './useDesk';
import { giveOut } from './wire';
import type { Given, Kit } from './types';

/** A reader may send Enter twice; nothing is given out in the first moments after an answer. */
const settle = 350;

interface Done {
  kit: Kit;
  card: string;
  next: string;
  /** "stored", kept here until the line is back, or asked without an answer. */
  how: 'stored' | 'kept' | 'unsure';
}

export function DeskPage() {
  const { t } = useTranslation();
  const session = useSession();
  const desk = useDesk();
  const [point, setPoint] = useState(rememberedPoint);
  const [text, setText] = useState('');
  const [looked, setLooked] = useState<Looked | Fault>();
  const [at, setAt] = useState(-1);
  const [done, setDone] = useState<Done>();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [camera, setCamera] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const since = useRef(0);
  const going = useRef(false);
  const { pack, given, up } = desk;
  const old = pack !== undefined && stale(pack);
  const here = pack?.point ?? point;

  // The pack is taken as soon as the desk knows where it stands, and again whenever the line comes back.
  const signedIn = session.signed_in;
  const take = desk.take;
  useEffect(() => {
    if (point && up && signedIn && !desk.reading) void take(point);
  }, [point, up, signedIn, take, desk.reading]);
  useEffect(() => field.current?.focus(), [desk.reading, camera]);

  const read = useCallback(
    async (scanned: string) => {
      if (going.current || !scanned.trim()) return;
      going.current = true;
      setBusy(true);
      setError(null);
      setDone(undefined);
      try {
        const { found, lost } = await look(scanned, old ? undefined : pack, given, pack?.kits ?? [], up && signedIn, today());
        if (lost) desk.lost();
        setLooked(found);
        setAt(isFault(found) ? -1 : first(found));
        since.current = performance.now();
      } catch (e) {
        setLooked(undefined);
        setError(e);
      } finally {
        going.current = false;
        setBusy(false);
        setText('');
        field.current?.focus();
      }
    },
    [desk, given, old, pack, signedIn, up],
  );

  async function give(l: Looked, index: number) {
    const choice = l.kits[index];
    if (!choice?.answer.yes || going.current) return;
    going.current = true;
    setBusy(true);
    setError(null);
    const { kit } = choice;
    const on = today();
    const id = newKey();
    const item: Given = { id, card: l.card.number, kit: kit.code, kind: kit.kind, name: kit.name, at: new Date().toISOString(), on, qr: l.qr, point: here, by: session.user ? { id: session.user.id, name: session.user.name } : desk.who };
    const usual = addDays(on, kit.interval_days);
    try {
      if (!up || !signedIn) {
        await desk.keep(item);
        setDone({ kit, card: l.card.number, next: usual, how: 'kept' });
      } else {
        const body = { [l.card.kind === 'FAMILY' ? 'family' : 'card']: l.card.number, kit: kit.code, kind: kit.kind, point: here, desk: desk.desk };
        try {
          const made = await giveOut(id, body);
          await desk.keep({ ...item, result: 'kept', issue: made.id }).catch(() => undefined);
          setDone({ kit, card: l.card.number, next: made.next_on ?? usual, how: 'stored' });
        } catch (e) {
          if (!(e instanceof Refusal) || !unsureOf(e)) throw e;
          // Nobody knows whether it arrived: the same request is repeated under the same number when the line is back.
          await desk.keep({ ...item, asked: body });
          desk.lost();
          setDone({ kit, card: l.card.number, next: usual, how: 'unsure' });
        }
      }
      setLooked(undefined);
      setAt(-1);
    } catch (e) {
      setError(e);
    } finally {
      going.current = false;
      setBusy(false);
      field.current?.focus();
    }
  }

  function submit(e: FormEvent) {
    e.preventDefault();
    if (text.trim()) return void read(text);
    if (looked && !isFault(looked) && performance.now() - since.current > settle) void give(looked, at);
  }
  function key(e: KeyboardEvent) {
    if (e.key === 'Escape') {
      setLooked(undefined);
      setDone(undefined);
      setError(null);
      setText('');
    } else if ((e.key === 'ArrowDown' || e.key === 'ArrowUp') && looked && !isFault(looked) && looked.kits.length > 1) {
      e.preventDefault();
      const n = looked.kits.length;
      setAt((i) => (Math.max(i, 0) + (e.key === 'ArrowDown' ? 1 : n - 1)) % n);
    }
  }

  if (signedIn && !may(session, 'aid.issue')) return <Empty title={t('state.refused')}>{t('state.refusedWho')}</Empty>;
  return (
    <div className="desk">
      <DeskLine desk={desk} old={old} onRetake={() => void take(here)}>
        {signedIn && <PointSelect onlyOne value={point} onChange={(v) => (setPoint(v), rememberPoint(v))} w={280} disabled={!up} />}
        {!signedIn && pack && <span>{t('aid.desk.at', { point: pack.point_name ?? pack.point })}</span>}
      </DeskLine>
      {desk.reading ? (
        <Waiting what={t('aid.desk.reading')} />
      ) : !here ? (
        <Empty title={t('aid.desk.choosePoint')}>{t('aid.desk.choosePointWhat')}</Empty>
      ) : (
        <div className="desk-in">
          <div className="vstack" style={{ gap: 12 }}>
            <form className="scan" onSubmit={submit}>
              <TextInput
                ref={field}
                size="lg"
                label={t('aid.desk.scan')}
                description={t('aid.desk.scanWhat')}
                autoComplete="off"
                autoCapitalize="off"
                autoCorrect="off"
                spellCheck={false}
                value={text}
                onChange={(e) => setText(e.currentTarget.value)}
                onKeyDown={key}
                aria-busy={busy}
              />
              <div className="hstack wrap">
                <Button type="submit" loading={busy} disabled={!text.trim() && !(looked && !isFault(looked) && at >= 0)}>
                  {t(text.trim() || !looked || isFault(looked) ? 'aid.desk.check' : 'aid.desk.give')}
                </Button>
                {cameraPossible() && !camera && (
                  <Button variant="default" onClick={() => setCamera(true)}>
                    {t('aid.desk.camera')}
                  </Button>
                )}
              </div>
            </form>
            {camera && (
              <Camera
                onRead={(code) => {
                  setCamera(false);
                  void read(code);
                }}
                onClose={() => setCamera(false)}
              />
            )}
            <AnswerView looked={looked} at={at} done={done} error={error} onChoose={setAt} onGive={(l, i) => void give(l, i)} />
          </div>
          <div className="vstack" style={{ gap: 12 }}>
            <GivenList given={given} up={up && signedIn} onDismiss={(ids) => void desk.dismiss(ids)} />
            {up && signedIn && pack && (
              <Allot
                kits={pack.kits}
                point={here}
                desk={desk.desk}
                mine={desk.allotments}
                onChange={(mine) => {
                  void desk.setAllotments(mine).then(() => take(here));
                }}
              />
            )}
          </div>
        </div>
      )}
    </div>
  );
}

export type { Done };
