// What the codes of the landscape resolution mean.
export const landscape = {
  'landscape.none': 'Nie ma takiej wersji uchwały krajobrazowej.',
  'landscape.document': 'Nie da się odczytać reguł uchwały krajobrazowej.',
  'landscape.state': 'Podpisanej wersji się nie zmienia. Proszę zrobić z niej nowy projekt.',
  'landscape.eyes': 'Podpisuje inna osoba niż ta, która układała lub ostatnio zmieniała projekt.',
  'landscape.stale': 'Ktoś zmienił projekt w tym czasie. Proszę wczytać go jeszcze raz.',
  'landscape.day': 'Od tego dnia obowiązuje już inna podpisana wersja tej uchwały.',
  'landscape.faults': 'Reguły wskazują strefę albo obszar, którego uchwała nie ma.',
  'check.place': 'Brakuje miejsca albo nie da się go znaleźć. Proszę wskazać jedno: punkt, adres albo działkę.',
  'check.device': 'Tak opisanego nośnika nie może być. Proszę sprawdzić rodzaj, wymiary i daty.',
  'check.none': 'Nie ma sprawdzenia o tym numerze.',
  'check.zone': 'Obowiązująca uchwała nie ma takiej strefy.',
  'plot.sheet': 'Takiego arkusza nie da się narysować. Proszę sprawdzić skalę, papier, układ i warstwy.',
  'plot.much': 'Na jednym arkuszu jest za dużo obiektów. Proszę wybrać większą skalę, mniejszy papier albo mniej warstw.',
};
