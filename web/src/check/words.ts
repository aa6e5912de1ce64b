// Words of the public location check, in the four languages of those who ask. One object a language: a missing word does not
// compile.
export type Lang = 'pl' | 'en' | 'de' | 'uk';
export const languages: [Lang, string][] = [
  ['pl', 'Polski'],
  ['en', 'English'],
  ['de', 'Deutsch'],
  ['uk', 'Українська'],
];

const pl = {
  title: 'Czy tu może stanąć reklama?',
  lead: 'Sprawdź miejsce i urządzenie: czyj to grunt, jakie zgody są potrzebne, co mówi uchwała krajobrazowa i ile to kosztuje. Bez logowania. Adresu nie zapisujemy.',
  skip: 'Przejdź do formularza', language: 'Język', print: 'Drukuj', loading: 'Wczytuję formularz…',
  act: 'Obowiązuje: {{act}}.', noAct: 'W tej gminie nie obowiązuje dziś uchwała krajobrazowa. Sprawdzimy grunt, zgody i opłaty.',
  where: 'Gdzie?', what: 'Co ma stanąć?', when: 'Na jak długo?',
  byAddress: 'Adres', byParcel: 'Działka', byMap: 'Punkt na mapie albo współrzędne',
  address: 'Ulica i numer', addressHint: 'na przykład: Lipowa 12', parcel: 'Numer działki', parcelHint: 'identyfikator albo numer, jeśli jest tylko jeden taki',
  lon: 'Długość geograficzna', lat: 'Szerokość geograficzna', map: 'Mapa: wskaż miejsce. To samo można wpisać jako współrzędne.', noMap: 'Ta przeglądarka nie pokaże mapy. Wpisz współrzędne, adres albo działkę.',
  zoomIn: 'Przybliż', zoomOut: 'Oddal', north: 'Północ u góry',
  type: 'Rodzaj', pick: 'wybierz…', width: 'Szerokość (m)', height: 'Wysokość ekranu (m)', top: 'Górna krawędź nad ziemią (m)', bottom: 'Dolna krawędź nad ziemią (m)', sides: 'Ile stron', mount: 'Na czym',
  mounts: { FREESTANDING: 'wolno stoi', WALL: 'na ścianie', FENCE: 'na ogrodzeniu', POLE: 'na słupie', ROOF: 'na dachu', SHELTER: 'na wiacie', WINDOW: 'w witrynie', SCAFFOLD: 'na rusztowaniu', TRAILER: 'na przyczepie' },
  light: 'Podświetlenie', digital: 'Ekran cyfrowy', yes: 'tak', no: 'nie', unknown: 'nie wiem', businesses: 'Ile firm działa na nieruchomości',
  from: 'Od dnia', to: 'Do dnia', more: 'Więcej wymiarów', next: 'Dalej', change: 'Zmień', check: 'Sprawdź', again: 'Sprawdź inne miejsce', checking: 'Sprawdzam…',
  missing: { address: 'Wpisz ulicę i numer.', parcel: 'Wpisz numer działki.', point: 'Wskaż miejsce na mapie albo wpisz współrzędne.', type: 'Wybierz rodzaj urządzenia.', number: 'Wpisz liczbę, na przykład 2,5.', days: 'Koniec nie może być przed początkiem.' },
  verdict: { PASS: 'Uchwała na to pozwala', FAIL: 'Uchwała na to nie pozwala', UNKNOWN: 'Tego nie da się rozstrzygnąć bez dalszych danych' },
  one: { PASS: 'spełnia', FAIL: 'nie spełnia', UNKNOWN: 'nie wiadomo' },
  ungoverned: 'Uchwała nie ogranicza takich urządzeń w tym miejscu', land: 'Grunt', uncertain: 'Granica jest zbyt blisko, aby to powiedzieć na pewno.', parcelNo: 'Działka', road: 'Droga', manager: 'Zarządca drogi',
  titles: 'Jakie zgody są potrzebne', fees: 'Opłaty', fee: 'Opłata', day: 'Dzień', month: '30 dni', year: '365 dni', term: 'Cały okres', basis: 'Podstawa', notKnown: 'nie wiadomo', noFees: 'Nie znaleźliśmy opłat, które da się policzyć.',
  documents: 'Jakie dokumenty przygotować', rules: 'Co mówi uchwała', measured: 'Wymagania', lacking: 'Czego brakuje, aby odpowiedzieć na pewno', forbids: 'zakazuje', allows: 'pozwala', zone: 'Strefa',
  number: 'Numer sprawdzenia', numberWhat: 'Podaj go w urzędzie: urzędnik otworzy to samo sprawdzenie.', on: 'Stan na {{day}}.', noRules: 'Żadna reguła nie dotyczy tego miejsca i urządzenia.',
  reverse: 'Gdzie w strefie może stanąć?', reverseWhat: 'To samo pytanie zadane w wielu punktach strefy, dla urządzenia opisanego wyżej.', zonePick: 'Strefa uchwały', reverseAsk: 'Pokaż miejsca', points: '{{n}} punktów: pozwala {{pass}}, nie pozwala {{fail}}, nie wiadomo {{unknown}}', place: 'Miejsce', why: 'Dlaczego', needType: 'Najpierw wybierz rodzaj urządzenia.',
  errors: { place: 'Nie znaleźliśmy tego miejsca. Sprawdź adres, numer działki albo współrzędne.', device: 'Opis urządzenia jest niemożliwy. Sprawdź wymiary i dni.', busy: 'Zbyt wiele pytań naraz. Odczekaj chwilę i spróbuj jeszcze raz; nic nie zginęło.', offline: 'Nie ma połączenia z urzędem. To, co wpisano, zostaje na stronie.', other: 'Coś się nie udało. Spróbuj jeszcze raz, a gdyby to nie pomogło, podaj w urzędzie numer: {{number}}.' },
  retry: 'Spróbuj jeszcze raz',
};

type Words = typeof pl;

const en: Words = {
  title: 'May an advertisement stand here?',
  lead: 'Check a place and a device: whose ground it is, which consents are needed, what the landscape resolution says and what it costs. No sign-in. We do not keep the address.',
  skip: 'Go to the form', language: 'Language', print: 'Print', loading: 'Loading the form…',
  act: 'In force: {{act}}.', noAct: 'This municipality has no landscape resolution in force today. We check the ground, the consents and the fees.',
  where: 'Where?', what: 'What is to stand there?', when: 'For how long?',
  byAddress: 'Address', byParcel: 'Parcel', byMap: 'Point on the map, or coordinates',
  address: 'Street and number', addressHint: 'for example: Lipowa 12', parcel: 'Parcel number', parcelHint: 'the identifier, or the number where there is only one such',
  lon: 'Longitude', lat: 'Latitude', map: 'Map: point at the place. Coordinates can be typed instead.', noMap: 'This browser cannot show the map. Type coordinates, an address or a parcel.',
  zoomIn: 'Zoom in', zoomOut: 'Zoom out', north: 'North up',
  type: 'Kind', pick: 'choose…', width: 'Width (m)', height: 'Height of the display (m)', top: 'Upper edge above the ground (m)', bottom: 'Lower edge above the ground (m)', sides: 'Number of sides', mount: 'On what',
  mounts: { FREESTANDING: 'free-standing', WALL: 'on a wall', FENCE: 'on a fence', POLE: 'on a pole', ROOF: 'on a roof', SHELTER: 'on a shelter', WINDOW: 'in a shop window', SCAFFOLD: 'on scaffolding', TRAILER: 'on a trailer' },
  light: 'Illuminated', digital: 'Digital screen', yes: 'yes', no: 'no', unknown: 'I do not know', businesses: 'Number of businesses on the property',
  from: 'From', to: 'To', more: 'More dimensions', next: 'Next', change: 'Change', check: 'Check', again: 'Check another place', checking: 'Checking…',
  missing: { address: 'Type the street and the number.', parcel: 'Type the parcel number.', point: 'Point at the place on the map, or type coordinates.', type: 'Choose the kind of device.', number: 'Type a number, for example 2.5.', days: 'The end cannot lie before the beginning.' },
  verdict: { PASS: 'The resolution allows it', FAIL: 'The resolution does not allow it', UNKNOWN: 'This cannot be settled without knowing more' },
  one: { PASS: 'met', FAIL: 'not met', UNKNOWN: 'not known' },
  ungoverned: 'The resolution does not restrict such devices at this place', land: 'Ground', uncertain: 'A boundary is too near to say this for certain.', parcelNo: 'Parcel', road: 'Road', manager: 'Road authority',
  titles: 'Consents that are needed', fees: 'Fees', fee: 'Fee', day: 'Day', month: '30 days', year: '365 days', term: 'Whole period', basis: 'Basis', notKnown: 'not known', noFees: 'We found no fees that can be worked out.',
  documents: 'Documents to prepare', rules: 'What the resolution says', measured: 'Requirements', lacking: 'What is missing for a certain answer', forbids: 'forbids', allows: 'allows', zone: 'Zone',
  number: 'Number of the check', numberWhat: 'Quote it at the office: an officer can open the same check.', on: 'As of {{day}}.', noRules: 'No rule concerns this place and device.',
  reverse: 'Where in a zone may it stand?', reverseWhat: 'The same question asked at many points of a zone, for the device described above.', zonePick: 'Zone of the resolution', reverseAsk: 'Show places', points: '{{n}} points: allowed {{pass}}, not allowed {{fail}}, not known {{unknown}}', place: 'Place', why: 'Why', needType: 'Choose the kind of device first.',
  errors: { place: 'We could not find this place. Check the address, the parcel number or the coordinates.', device: 'The device is described in a way that cannot be. Check the dimensions and days.', busy: 'Too many questions at once. Wait a moment and try again; nothing is lost.', offline: 'The office cannot be reached. What you typed stays on the page.', other: 'Something went wrong. Try again; if that does not help, quote this number at the office: {{number}}.' },
  retry: 'Try again',
};

const de: Words = {
  title: 'Darf hier Werbung stehen?',
  lead: 'Prüfen Sie einen Ort und einen Werbeträger: wem der Grund gehört, welche Zustimmungen nötig sind, was der Landschaftsbeschluss sagt und was es kostet. Ohne Anmeldung. Die Adresse wird nicht gespeichert.',
  skip: 'Zum Formular', language: 'Sprache', print: 'Drucken', loading: 'Das Formular wird geladen…',
  act: 'Es gilt: {{act}}.', noAct: 'In dieser Gemeinde gilt heute kein Landschaftsbeschluss. Wir prüfen Grund, Zustimmungen und Gebühren.',
  where: 'Wo?', what: 'Was soll dort stehen?', when: 'Wie lange?',
  byAddress: 'Adresse', byParcel: 'Flurstück', byMap: 'Punkt auf der Karte oder Koordinaten',
  address: 'Straße und Hausnummer', addressHint: 'zum Beispiel: Lipowa 12', parcel: 'Flurstücksnummer', parcelHint: 'Kennung, oder die Nummer, wenn es nur eine solche gibt',
  lon: 'Geografische Länge', lat: 'Geografische Breite', map: 'Karte: zeigen Sie auf den Ort. Koordinaten können auch eingetippt werden.', noMap: 'Dieser Browser zeigt keine Karte. Geben Sie Koordinaten, Adresse oder Flurstück ein.',
  zoomIn: 'Vergrößern', zoomOut: 'Verkleinern', north: 'Norden oben',
  type: 'Art', pick: 'wählen…', width: 'Breite (m)', height: 'Höhe der Fläche (m)', top: 'Oberkante über dem Boden (m)', bottom: 'Unterkante über dem Boden (m)', sides: 'Zahl der Seiten', mount: 'Woran',
  mounts: { FREESTANDING: 'frei stehend', WALL: 'an einer Wand', FENCE: 'an einem Zaun', POLE: 'an einem Mast', ROOF: 'auf einem Dach', SHELTER: 'an einer Wartehalle', WINDOW: 'im Schaufenster', SCAFFOLD: 'am Gerüst', TRAILER: 'auf einem Anhänger' },
  light: 'Beleuchtet', digital: 'Digitaler Bildschirm', yes: 'ja', no: 'nein', unknown: 'weiß ich nicht', businesses: 'Zahl der Betriebe auf dem Grundstück',
  from: 'Von', to: 'Bis', more: 'Weitere Maße', next: 'Weiter', change: 'Ändern', check: 'Prüfen', again: 'Anderen Ort prüfen', checking: 'Wird geprüft…',
  missing: { address: 'Geben Sie Straße und Hausnummer ein.', parcel: 'Geben Sie die Flurstücksnummer ein.', point: 'Zeigen Sie auf den Ort oder geben Sie Koordinaten ein.', type: 'Wählen Sie die Art des Werbeträgers.', number: 'Geben Sie eine Zahl ein, zum Beispiel 2,5.', days: 'Das Ende kann nicht vor dem Anfang liegen.' },
  verdict: { PASS: 'Der Beschluss erlaubt es', FAIL: 'Der Beschluss erlaubt es nicht', UNKNOWN: 'Das lässt sich ohne weitere Angaben nicht entscheiden' },
  one: { PASS: 'erfüllt', FAIL: 'nicht erfüllt', UNKNOWN: 'nicht bekannt' },
  ungoverned: 'Der Beschluss beschränkt solche Träger an diesem Ort nicht', land: 'Grund', uncertain: 'Eine Grenze ist zu nah, um das sicher zu sagen.', parcelNo: 'Flurstück', road: 'Straße', manager: 'Straßenverwaltung',
  titles: 'Nötige Zustimmungen', fees: 'Gebühren', fee: 'Gebühr', day: 'Tag', month: '30 Tage', year: '365 Tage', term: 'Ganzer Zeitraum', basis: 'Grundlage', notKnown: 'nicht bekannt', noFees: 'Wir haben keine berechenbaren Gebühren gefunden.',
  documents: 'Unterlagen', rules: 'Was der Beschluss sagt', measured: 'Anforderungen', lacking: 'Was für eine sichere Antwort fehlt', forbids: 'verbietet', allows: 'erlaubt', zone: 'Zone',
  number: 'Nummer der Prüfung', numberWhat: 'Nennen Sie sie im Amt: dort kann dieselbe Prüfung geöffnet werden.', on: 'Stand: {{day}}.', noRules: 'Keine Regel betrifft diesen Ort und Träger.',
  reverse: 'Wo in einer Zone darf er stehen?', reverseWhat: 'Dieselbe Frage an vielen Punkten einer Zone, für den oben beschriebenen Träger.', zonePick: 'Zone des Beschlusses', reverseAsk: 'Orte zeigen', points: '{{n}} Punkte: erlaubt {{pass}}, nicht erlaubt {{fail}}, nicht bekannt {{unknown}}', place: 'Ort', why: 'Warum', needType: 'Wählen Sie zuerst die Art.',
  errors: { place: 'Dieser Ort wurde nicht gefunden. Prüfen Sie Adresse, Flurstück oder Koordinaten.', device: 'Die Beschreibung ist so nicht möglich. Prüfen Sie Maße und Tage.', busy: 'Zu viele Fragen auf einmal. Warten Sie kurz und versuchen Sie es erneut; nichts ist verloren.', offline: 'Das Amt ist nicht erreichbar. Ihre Eingaben bleiben auf der Seite.', other: 'Etwas ist misslungen. Versuchen Sie es erneut; hilft das nicht, nennen Sie im Amt diese Nummer: {{number}}.' },
  retry: 'Erneut versuchen',
};

const uk: Words = {
  title: 'Чи можна тут поставити рекламу?',
  lead: 'Перевірте місце й рекламоносій: чия це земля, які потрібні дозволи, що каже ландшафтне рішення і скільки це коштує. Без входу. Адресу ми не зберігаємо.',
  skip: 'Перейти до форми', language: 'Мова', print: 'Друкувати', loading: 'Завантажуємо форму…',
  act: 'Діє: {{act}}.', noAct: 'У цій громаді сьогодні не діє ландшафтне рішення. Перевіримо землю, дозволи та оплату.',
  where: 'Де?', what: 'Що має стояти?', when: 'На який час?',
  byAddress: 'Адреса', byParcel: 'Ділянка', byMap: 'Точка на карті або координати',
  address: 'Вулиця і номер', addressHint: 'наприклад: Lipowa 12', parcel: 'Номер ділянки', parcelHint: 'ідентифікатор або номер, якщо він один',
  lon: 'Довгота', lat: 'Широта', map: 'Карта: вкажіть місце. Координати можна також ввести.', noMap: 'Цей браузер не покаже карту. Введіть координати, адресу або ділянку.',
  zoomIn: 'Наблизити', zoomOut: 'Віддалити', north: 'Північ угорі',
  type: 'Вид', pick: 'виберіть…', width: 'Ширина (м)', height: 'Висота площини (м)', top: 'Верхній край над землею (м)', bottom: 'Нижній край над землею (м)', sides: 'Кількість сторін', mount: 'На чому',
  mounts: { FREESTANDING: 'окремо стоїть', WALL: 'на стіні', FENCE: 'на огорожі', POLE: 'на стовпі', ROOF: 'на даху', SHELTER: 'на павільйоні', WINDOW: 'у вітрині', SCAFFOLD: 'на риштуванні', TRAILER: 'на причепі' },
  light: 'Підсвічування', digital: 'Цифровий екран', yes: 'так', no: 'ні', unknown: 'не знаю', businesses: 'Скільки фірм діє на нерухомості',
  from: 'Від', to: 'До', more: 'Інші розміри', next: 'Далі', change: 'Змінити', check: 'Перевірити', again: 'Перевірити інше місце', checking: 'Перевіряємо…',
  missing: { address: 'Введіть вулицю і номер.', parcel: 'Введіть номер ділянки.', point: 'Вкажіть місце на карті або введіть координати.', type: 'Виберіть вид рекламоносія.', number: 'Введіть число, наприклад 2,5.', days: 'Кінець не може бути раніше початку.' },
  verdict: { PASS: 'Рішення це дозволяє', FAIL: 'Рішення цього не дозволяє', UNKNOWN: 'Це не можна вирішити без додаткових даних' },
  one: { PASS: 'виконано', FAIL: 'не виконано', UNKNOWN: 'невідомо' },
  ungoverned: 'Рішення не обмежує таких рекламоносіїв у цьому місці', land: 'Земля', uncertain: 'Межа надто близько, щоб сказати напевно.', parcelNo: 'Ділянка', road: 'Дорога', manager: 'Управитель дороги',
  titles: 'Які потрібні дозволи', fees: 'Оплата', fee: 'Вид оплати', day: 'День', month: '30 днів', year: '365 днів', term: 'Увесь період', basis: 'Підстава', notKnown: 'невідомо', noFees: 'Ми не знайшли оплат, які можна порахувати.',
  documents: 'Які документи підготувати', rules: 'Що каже рішення', measured: 'Вимоги', lacking: 'Чого бракує для певної відповіді', forbids: 'забороняє', allows: 'дозволяє', zone: 'Зона',
  number: 'Номер перевірки', numberWhat: 'Назвіть його в уряді: службовець відкриє ту саму перевірку.', on: 'Стан на {{day}}.', noRules: 'Жодне правило не стосується цього місця й рекламоносія.',
  reverse: 'Де в зоні він може стояти?', reverseWhat: 'Те саме запитання в багатьох точках зони для описаного вище рекламоносія.', zonePick: 'Зона рішення', reverseAsk: 'Показати місця', points: 'Точок {{n}}: дозволено {{pass}}, не дозволено {{fail}}, невідомо {{unknown}}', place: 'Місце', why: 'Чому', needType: 'Спершу виберіть вид.',
  errors: { place: 'Ми не знайшли цього місця. Перевірте адресу, номер ділянки або координати.', device: 'Такий опис неможливий. Перевірте розміри та дні.', busy: 'Забагато запитань одразу. Зачекайте хвилину і спробуйте ще раз; нічого не втрачено.', offline: 'Немає зв’язку з урядом. Введене залишається на сторінці.', other: 'Щось не вдалося. Спробуйте ще раз; якщо не допоможе, назвіть в уряді номер: {{number}}.' },
  retry: 'Спробувати ще раз',
};

export const words: Record<Lang, Words> = { pl, en, de, uk };

/** A sentence with its values put in. */
export const say = (sentence: string, values: Record<string, string | number>) => sentence.replace(/\{\{(\w+)\}\}/g, (_, k: string) => String(values[k] ?? ''));
