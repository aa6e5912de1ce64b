// One street to look at: as it is written on the findings.
import { TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

export function StreetField({ value, onChange }: { value: string; onChange: (street: string) => void }) {
  const { t } = useTranslation();
  const [words, setWords] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => words.trim() !== value && onChange(words.trim()), 400);
    return () => clearTimeout(timer);
  }, [words, value, onChange]);
  return <TextInput aria-label={t('figures.street')} placeholder={t('figures.allStreets')} value={words} onChange={(e) => setWords(e.currentTarget.value)} w={160} />;
}
