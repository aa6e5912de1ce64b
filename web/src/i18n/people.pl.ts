// Words of the file of persons. people.en.ts has the same keys.
export const pl = {
  people: {
    title: 'Osoby', what: 'Kartoteka osób Twojej jednostki. Innej jednostki nie widać. Każde odczytanie danych osobowych jest zapisywane.', find: 'Kogo szukasz', add: 'Zapisz osobę', loading: 'Wczytuję dane osoby', row: 'Wiersz w rejestrze',
    document: 'Dokument', phone: 'Telefon', address: 'Adres', citizenship: 'Obywatelstwo', households: 'Gospodarstwa domowe', noHousehold: 'Nie jest zapisana w żadnym gospodarstwie.', head: 'wnioskodawca', fromTo: 'od {{from}} do {{to}}', since: 'od {{from}}',
    end: 'zakończ', endOf: 'Zakończ wspólne zamieszkiwanie: {{name}}', addMember: 'Dopisz do gospodarstwa', member: 'Kto jeszcze tu mieszka',
    same: 'Czy to ta sama osoba?', sameWhat: 'Połączenie niczego nie usuwa: drugi wiersz zostaje, wskazuje na ten i można go odłączyć. Karty, wnioski i zaświadczenia obu wierszy pokażą się razem.', comparing: 'Porównuję z kartoteką', noneAlike: 'Nikt inny w kartotece nie wygląda na tę osobę', merge: 'To ta sama osoba: połącz', mergeWith: 'Połącz z: {{name}}',
    merges: 'Połączenia', merged: 'Wiersz {{gone}} połączono z wierszem {{keep}}, {{at}}, {{by}}.', parted: 'rozłączone', part: 'Rozłącz',
  },
} as const;
