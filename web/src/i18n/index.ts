import i18n from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en, pl, uk } from './words';

const KEY = 'spoina.lang';
export type Language = 'pl' | 'en';

const remembered = (): Language => {
  try {
    return localStorage.getItem(KEY) === 'en' ? 'en' : 'pl';
  } catch {
    return 'pl';
  }
};

void i18n.use(initReactI18next).init({
  resources: { pl: { translation: pl }, en: { translation: en }, uk: { translation: uk } },
  lng: remembered(),
  fallbackLng: 'pl',
  interpolation: { escapeValue: false }, // React escapes
  keySeparator: '.',
  nsSeparator: false,
});
document.documentElement.lang = i18n.language;

export function setLanguage(lang: Language) {
  try {
    localStorage.setItem(KEY, lang);
  } catch {
    // a browser that stores nothing still switches for this visit
  }
  document.documentElement.lang = lang;
  void i18n.changeLanguage(lang);
}
