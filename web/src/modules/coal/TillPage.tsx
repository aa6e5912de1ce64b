// The till at the yard: the number of a certificate, a good, kilograms, Enter. The whole sale can be made without a mouse
// and with one hand on a telephone.
import { Checkbox, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { url } from '../../api/client';
import { Refused } from '../../account/fields';
import { Stopwatch, useWatch } from '../../programme/Stopwatch';
import { date } from '../../ui/format';
import { Failed } from '../../ui/States';
import { CertificateCard } from './CertificateCard';
import { OnDay } from './parts';
import { certificateQuery, stockQuery, useGoods, useYards, yardsQuery } from './queries';
import { useRemembered } from './remembered';
import { today } from '../../params/periods';
import { SaleForm } from './SaleForm';
import { SaleOutcome } from './SaleOutcome';
import { useSale } from './useSale';

export function TillPage() {
  const { t } = useTranslation();
  const goods = useGoods();
  const loaded = useQuery(yardsQuery);
  const yards = useYards();
  const stock = useQuery(stockQuery);
  const [yard, setYard] = useRemembered('yard', '');
  const [till, setTill] = useRemembered('till', '1');
  const [opens, setOpens] = useRemembered('document', 'yes');
  const [on, setOn] = useState<string | null>(null);
  const [typed, setTyped] = useState('');
  const [number, setNumber] = useState('');
  const box = useRef<HTMLInputElement>(null);
  const watch = useWatch();
  const certificate = useQuery(certificateQuery(number));
  const here = yards.find((y) => y.code === yard) ?? (yards.length === 1 ? yards[0] : undefined);
  const open = goods.filter((g) => !g.rationed);
  const [without, setWithout] = useState(false);

  const sale = useSale((sold) => {
    watch.stop();
    if (opens === 'yes') window.open(url(`/coal/sales/${sold.id}/document`), '_blank', 'noopener');
    setTyped('');
    setNumber('');
    setWithout(false);
  });
  const waits = sale.state.is === 'lost' || sale.state.is === 'sending' || sale.state.is === 'left';
  const lines = (stock.data?.rows ?? []).filter((l) => l.yard === here?.code);

  // Ready for the next person as soon as the page is there, and again after each sale that was stored.
  const ready = here?.code && !waits && sale.state.is !== 'refused' ? here.code : '';
  useEffect(() => {
    if (ready) box.current?.focus();
  }, [ready]);

  if (loaded.isError) return <Failed error={loaded.error} onRetry={() => void loaded.refetch()} />;
  return (
    <div className="till">
      <div className="hstack wrap">
        <h1 className="grow">{t('coal.till.title')}</h1>
        <Stopwatch watch={watch} />
      </div>
      <details className="fold" open={!here && loaded.data !== undefined}>
        <summary>
          {here ? here.name || here.code : t('coal.till.chooseYard')}
          {here && <span className="muted">· {t('coal.till.tillNo', { n: till })}</span>}
          {on && <span className="badge bad">{t('coal.till.onDay', { day: date(on) })}</span>}
        </summary>
        <div className="hstack wrap" style={{ alignItems: 'flex-end', gap: 12, paddingBottom: 8 }}>
          <Select label={t('coal.yard')} data={yards.map((y) => ({ value: y.code, label: y.name || y.code }))} value={here?.code ?? null} onChange={(v) => v && setYard(v)} allowDeselect={false} nothingFoundMessage={t('coal.till.noYards')} />
          <TextInput label={t('coal.till.till')} value={till} onChange={(e) => setTill(e.currentTarget.value)} w={100} />
          <OnDay value={on} onChange={setOn} />
          <Checkbox label={t('coal.till.opens')} checked={opens === 'yes'} onChange={(e) => setOpens(e.currentTarget.checked ? 'yes' : 'no')} />
        </div>
      </details>

      <SaleOutcome state={sale.state} onFinish={sale.finish} onForget={sale.forget} />

      {here && (
        <form
          onSubmit={(e) => {
            e.preventDefault();
            sale.clear();
            setWithout(false);
            if (typed.trim() === number) void certificate.refetch();
            setNumber(typed.trim());
          }}
        >
          <TextInput
            ref={box}
            size="lg"
            label={t('coal.till.number')}
            description={t('coal.till.numberWhat')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            classNames={{ input: 'mono' }}
            value={typed}
            onChange={(e) => {
              watch.start();
              setTyped(e.currentTarget.value);
            }}
            disabled={waits}
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            enterKeyHint="search"
          />
        </form>
      )}
      {number !== '' && certificate.isError && (
        <div className="vstack">
          <Refused error={certificate.error} />
        </div>
      )}
      {number !== '' && !certificate.data && certificate.isFetching && <p role="status" className="muted">{t('coal.till.looking')}</p>}
      {number !== '' && certificate.data && here && (
        <section className="panel" aria-label={t('coal.till.certificate', { number: certificate.data.number })}>
          <CertificateCard certificate={certificate.data} />
          <SaleForm key={certificate.data.number} certificate={certificate.data} goods={goods} lines={lines} waits={waits} refused={sale.state.is === 'refused'} paper={!!on && on < today()} onSell={(what) => sale.sell({ ...what, certificate: certificate.data.number, yard: here.code, till: till.trim() || '1', on: on ?? undefined })} />
        </section>
      )}
      {here && number === '' && open.length > 0 && !waits && (
        <>
          <button type="button" className="link" aria-expanded={without} onClick={() => setWithout(!without)}>
            {t('coal.till.without')}
          </button>
          {without && (
            <section className="panel" aria-label={t('coal.till.without')}>
              <SaleForm goods={open} lines={lines} waits={waits} refused={sale.state.is === 'refused'} paper={!!on && on < today()} onSell={(what) => sale.sell({ ...what, yard: here.code, till: till.trim() || '1', on: on ?? undefined })} />
            </section>
          )}
        </>
      )}
    </div>
  );
}
