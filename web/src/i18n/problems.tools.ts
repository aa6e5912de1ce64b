// Refusals about repeated requests, statistics and letters, in a clerk's words.
export const tools = {
  'once.key': 'Klucz powtórzenia ma od 8 do 200 znaków bez odstępów.',
  'once.different': 'Ten klucz posłużył już do innej czynności. Zamknij formularz i otwórz go na nowo.',
  'report.period': 'Okres to dwa dni: pierwszy nie może być późniejszy niż drugi.',
  'report.whole': 'Kto widzi same liczby, widzi je za cały czas: różnica dwóch okresów zdradziłaby pojedyncze osoby.',
  'report.format': 'Statystyki są dostępne jako XLSX, ODS, CSV i PDF.',
  'report.table': 'Nie ma takiego zestawienia.',
  'letter.none': 'Nie ma takiego pisma.',
  'letter.language': 'To pismo nie ma treści w tym języku.',
  'letter.missing': 'Pisma nie można wydać: brakuje danych, które mają w nim stać.',
  'letter.field': 'Treść powołuje się na pole, którego to pismo nie ma.',
  'letter.wording': 'Treści pisma nie da się odczytać.',
  'letter.stale': 'Ktoś w międzyczasie zmienił tę treść. Obejrzyj ją, zanim zapiszesz swoją.',
  'letter.version': 'Nie ma takiej wersji treści.',
  'letter.format': 'Pisma są dostępne jako PDF, DOCX i podgląd.',
};
