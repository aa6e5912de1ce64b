// Words that all programmes share, in Polish.
export const pl = {
  door: { label: 'Dla mieszkańców, bez logowania', wasteFee: 'Ile zapłacę za odpady?', benefit: 'Dodatek osłonowy: ile się należało?', apply: 'Wniosek o wsparcie w opłacie za odpady', status: 'Co z moim wnioskiem?', guide: 'Довідник українською', verify: 'Sprawdzenie karty' },
  programme: {
    unsure: 'Nie wiadomo, czy zapisano', unsureWhat: 'Połączenie zerwało się, zanim przyszła odpowiedź. Ponów: program rozpozna to samo wysłanie i zapisze je najwyżej raz.', again: 'Ponów', another: 'Zacznij nowy zapis',
    statistics: 'Statystyka', report: 'Zestawienie', counting: 'Liczę', period: 'Okres', from: 'Od dnia', to: 'Do dnia', asOf: 'Stan na {{day}}, rewizja {{revision}}. Liczby pochodzą wprost z rejestrów.', few: 'Grup mniejszych niż pięć nie podajemy: „<5” to od jednego do czterech, „-” pominięto, bo zdradzałoby taką liczbę.', showRows: 'Pokaż wiersze, z których to policzono', noRows: 'W tym okresie nic nie ma.', nothingCounted: 'Nie ma jeszcze czego liczyć', nothingCountedWhat: 'Liczby pojawią się same, gdy tylko coś zostanie zapisane.', chart: 'Wykres: {{title}}. Najwięcej: {{most}}. Te same liczby są w tabeli obok.',
    working: 'Jak to policzono', basis: 'Podstawa', howCounted: 'Skąd ten termin',
    due: { NOT_STARTED: 'jeszcze nie biegnie', RUNNING: 'biegnie', SUSPENDED: 'wstrzymany', EXPIRED: 'minął', DONE: 'dotrzymany', over: 'upłynął', doneLate: 'po terminie', today: 'mija dziś', left_one: 'został {{count}} dzień', left_few: 'zostały {{count}} dni', left_many: 'zostało {{count}} dni', left_other: 'zostało {{count}} dni', late_one: '{{count}} dzień po terminie', late_few: '{{count}} dni po terminie', late_many: '{{count}} dni po terminie', late_other: '{{count}} dni po terminie' },
    person: {
      what: 'Nazwisko, PESEL, data urodzenia albo telefon', found: 'Znalezione osoby', new: 'nowa osoba', search: 'szukaj jeszcze raz', other: 'inna osoba', born: 'ur. {{day}}', sure: 'na pewno ta osoba', covered: 'dane zasłonięte', first_name: 'Imię', last_name: 'Nazwisko', pesel: 'PESEL', birth_date: 'Data urodzenia', document: 'Dokument tożsamości', citizenship: 'Obywatelstwo', language: 'Język', phone: 'Telefon', email: 'E-mail', street: 'Ulica', house_no: 'Nr domu', flat_no: 'Nr lokalu', postcode: 'Kod pocztowy', city: 'Miejscowość',
      count_zero: 'Nikogo takiego nie ma w kartotece; Enter wpisuje nową osobę.', count_one: 'Znaleziono {{count}} osobę; strzałki wybierają, Enter zatwierdza.', count_few: 'Znaleziono {{count}} osoby; strzałki wybierają, Enter zatwierdza.', count_many: 'Znaleziono {{count}} osób; strzałki wybierają, Enter zatwierdza.', count_other: 'Znaleziono {{count}} osoby; strzałki wybierają, Enter zatwierdza.',
    },
    pesel: { length: 'PESEL ma 11 cyfr.', digit: 'Cyfra kontrolna się nie zgadza: w numerze jest pomyłka.', date: 'W tym numerze jest dzień, którego nie ma w kalendarzu.' },
    letters: 'Pisma',
    letter: { title: 'Wzory pism', what: 'Treść należy do urzędu. Miejsca w klamrach program wypełnia danymi sprawy; gdy jakiejś danej brakuje, pismo nie powstanie i powie, której.', loading: 'Wczytuję wzory', none: 'Ten program nie ma pism', noneWhat: 'Wzory dostarcza program; tu można je zmienić.', subject: 'Tytuł', body: 'Treść', fields: 'Miejsca do wypełnienia (kliknij, aby wstawić)', save: 'Zapisz wzór', earlier: 'Wcześniejsze wersje', restore: 'przywróć', preview: 'Podgląd', version: 'wersja {{n}}', which: 'Wzór', shipped: 'treść dostarczona z programem', noField: 'Pismo nie ma takiego miejsca: {{name}}' },
    import: { open: 'Wczytaj arkusz', title: 'Wczytaj arkusz', what: 'Co jest w arkuszu', file: 'Plik', columns: 'Rozpoznawane kolumny:', unused: 'Tych kolumn program nie wczyta: {{headings}}', problems: 'Uwagi do wierszy', publish: 'Wczytaj {{n}} wierszy', done: 'Wczytano wiersze: {{n}}.' },
    seconds: '{{n}} s', took: 'Ostatni zapis zajął {{n}} s',
    otherPages: 'Inne strony',
  },
} as const;
