// Refusals about linking, in a clerk's words.
export const linking = {
  'linking.none': 'Nie ma takiego wiersza rejestru.',
  'linking.target': 'Nie ma takiej rzeczy, z którą można powiązać.',
  'linking.full': 'Dokument ma już tyle obiektów, ile wymienia. Najpierw wyklucz jeden z nich.',
  'linking.nothing': 'Nie ma czego cofnąć ani potwierdzić.',
  'linking.eyes': 'Powiązanie potwierdza ktoś inny niż osoba, która je zrobiła.',
  'linking.query': 'O taką listę nie można zapytać.',
  'linking.place': 'Tego położenia nie da się odczytać: nie leży na obszarze urzędu w żadnym ze znanych układów.',
  'linking.alias': 'Słownik nie może mieć takiego wpisu.',
  'linking.alias_none': 'Nie ma takiego wpisu w słownikach.',
  'linking.alias_file': 'To nie jest plik słowników.',
  'linking.few': 'Ludzie rozstrzygnęli za mało par, aby dopasować wagi.',
  'linking.fit_none': 'Nie ma takiej propozycji wag albo ktoś ją już rozstrzygnął.',
  'register.drawing': 'Rejestr nie może przyjąć takiego położenia.',
  'register.drawn': 'Wiersz zmienił się w międzyczasie. Obejrzyj go jeszcze raz.',
};
