import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Text } from '../api/types';

/** Picks the reader's language from a text the server sends in both. */
export function useText(): (t: Text | string | null | undefined) => string {
  const { i18n } = useTranslation();
  const lang = i18n.language as 'pl' | 'en';
  return useCallback((t) => (t ? (typeof t === 'string' ? t : t[lang] || t.pl || t.en) : ''), [lang]);
}
