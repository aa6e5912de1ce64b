// What the server's codes mean, in a clerk's words. The server explains itself in English; a Polish reader gets the
// sentence of the code, and below it the server's own message when it holds figures or names that the sentence lacks.
import { aid } from './problems.aid';
import { cases } from './problems.cases';
import { coal } from './problems.coal';
import { figures } from './problems.figures';
import { landscape } from './problems.landscape';
import { trials } from './problems.trials';
import { linking } from './problems.linking';
import { people } from './problems.people';
import { persons } from './problems.persons';
import { relief } from './problems.relief';
import { tools } from './problems.tools';

/** What a sentence may name: {{value}}, {{field}}, {{row}}. */
export interface Place {
  value?: string;
  field?: string;
  row?: number;
}

/** Remarks on rows and files of an import. */
const remarks = {
  // cells
  unreadable_number: 'W tej komórce nie da się odczytać liczby.',
  impossible_number: 'Liczba jest nie do przyjęcia: za duża, za mała albo poza skalą.',
  unreadable_money: 'W tej komórce nie da się odczytać kwoty.',
  impossible_money: 'Taka kwota nie może być prawdziwa.',
  unreadable_area: 'W tej komórce nie da się odczytać powierzchni.',
  impossible_area: 'Powierzchnia nie może być ujemna ani tak duża.',
  unreadable_date: 'W tej komórce nie da się odczytać daty.',
  impossible_date: 'Takiego dnia nie ma w kalendarzu albo nie może być prawdziwy.',
  unreadable_yes_no: 'Nie da się odczytać ani „tak”, ani „nie”.',
  impossible_yes_no: 'To nie jest ani „tak”, ani „nie”.',
  unreadable_period: 'W tej komórce nie da się odczytać okresu.',
  impossible_period: 'Okres kończy się przed początkiem albo zawiera dzień, którego nie ma w kalendarzu.',
  unreadable_group: 'Grupa rejestrowa to liczba od 1 do 16; tej nie da się odczytać.',
  impossible_group: 'Grup rejestrowych jest 16; takiej nie ma.',
  unreadable_parcel: 'W tej części komórki nie da się odczytać numeru działki.',
  unreadable_dimensions: 'W tej komórce nie da się odczytać wymiarów.',
  unknown_word: 'Programowi nie jest znane to słowo w tej kolumnie.',
  unknown_kind: 'Żadne słowo nie mówi, jaki to rodzaj zajęcia pasa.',
  unknown_class: 'Słownik klas obiektów nie zna tego słowa.',
  bad_identifier: 'Cyfra kontrolna numeru (NIP, PESEL lub REGON) się nie zgadza.',
  bad_kw: 'Numer księgi wieczystej ma złą postać albo złą cyfrę kontrolną.',
  from_after_to: 'Okres kończy się, zanim się zacznie.',
  no_start: 'Podano, ile to trwa, ale nie od kiedy; nie wiadomo więc, do kiedy.',
  several_periods: 'W komórce jest kilka okresów; zachowano wszystkie.',
  no_day: 'Oględziny bez dnia nie są dowodem.',
  no_object: 'Wiersz nie wskazuje obiektu, który znalazł skan, ani miejsca.',
  no_object_near: 'W promieniu pięciu metrów od miejsca nie ma obiektu albo jest ich kilka.',
  several_objects: 'Kilka skanów nadało ten identyfikator różnym obiektom: proszę podać kampanię.',
  several_parcels: 'W komórce jest kilka działek; zachowano wszystkie.',
  several_areas: 'W komórce jest kilka powierzchni; zachowano wszystkie.',
  centimetres: 'Długość przekracza 100 m, więc wiersz odczytano w centymetrach.',
  area_differs: 'Powierzchnia różni się o ponad 10 % od iloczynu szerokości, wysokości i liczby stron.',
  // rows
  heading_row: 'To nie jest wpis, tylko powtórzony nagłówek albo wiersz sumy.',
  no_rate: 'Bez czytelnej stawki wiersz nie jest stawką.',
  no_code: 'Strefa bez symbolu: żadna reguła nie może jej wskazać.',
  no_key: 'Wiersz nie ma identyfikatora działki; zapisano go pod numerem wiersza.',
  duplicate_key: 'Klucz „{{value}}” występuje w pliku więcej niż raz.',
  no_such_key: 'W rejestrze nie ma wiersza o tym kluczu, a uzupełnianie nie tworzy nowych.',
  rows_differ: 'Pierwszy wiersz tej umowy mówi co innego; dla umowy rozstrzyga pierwszy wiersz, a ten zachowano jako źródło.',
  annex_without_contract: 'Ani pliki, ani rejestr nie mają umowy, którą zmienia ten aneks; znany jest tylko aneks.',
  too_many: 'Uwag jest tak wiele, że dalszych nie zapisano; zostały tylko policzone.',
  // places
  no_geometry: 'Wiersz nie ma geometrii, a ta warstwa przechowuje miejsca.',
  unreadable_geometry: 'Nie da się odczytać geometrii tego wiersza.',
  bad_geometry: 'Geometria tego wiersza nie nadaje się do użycia.',
  empty_geometry: 'Geometria jest pusta: nie wskazuje żadnego miejsca.',
  invalid_geometry: 'Granica jest narysowana błędnie (na przykład sama się przecina), a pewnej naprawy nie ma.',
  repaired_geometry: 'Granica była narysowana błędnie; naprawiono ją, bo naprawa prawie nie zmienia powierzchni.',
  not_an_area: 'To nie jest powierzchnia, a ta warstwa przechowuje powierzchnie.',
  outside: 'Miejsce leży ponad 2 km poza granicą gminy.',
  outside_crs: 'Współrzędne leżą tam, gdzie ten układ współrzędnych nie obowiązuje.',
  bad_crs: 'Współrzędnych tego wiersza nie da się przeliczyć na układ urzędu.',
  // pictures
  photo_missing: 'W folderze nie ma zdjęcia o tej nazwie.',
  photo_unusable: 'Tego zdjęcia nie da się użyć.',
  // what the readers of files report
  'geometry.nan': 'Współrzędna nie jest liczbą; wiersz pozostaje bez miejsca.',
  'geometry.empty': 'Geometria jest pusta.',
  'geometry.bad': 'Geometrii nie da się zrozumieć; wiersz pozostaje bez miejsca.',
  'geometry.unclosed': 'Granica nie kończyła się tam, gdzie się zaczęła; zamknięto ją.',
  'text.quotes': 'Cudzysłowy nie mają pary; odczytano je jako zwykłe znaki.',
  'text.ragged': 'Wiersz ma inną liczbę komórek niż nagłówek.',
  'text.encoding': 'Część znaków jest nieczytelna w kodowaniu tego pliku.',
  'heading.guessed': 'Nie rozpoznano wiersza nagłówka; kolumny nazwano numerami.',
  'heading.repeated': 'Dwie kolumny mają ten sam nagłówek; późniejsza dostała numer.',
  'value.shortened': 'Komórka jest dłuższa, niż program przyjmuje; tekst skrócono.',
  'value.unreadable': 'Tej wartości nie da się odczytać jako takiej, jaką zapowiada kolumna.',
  'field.skipped': 'Tej kolumny nie wczytano.',
  'cell.merged': 'Komórka jest scalona z komórką wyżej i powtarza jej wartość.',
  'cell.formula': 'W arkuszu są formuły. Program niczego nie oblicza: bierze tylko wynik, który zapisano w pliku, a gdzie go nie ma, wartości brak.',
  cell_formula: 'W komórce jest formuła bez wyniku. Program niczego nie oblicza: proszę zapisać plik w arkuszu kalkulacyjnym.',
  cell_made_date: 'Arkusz kalkulacyjny zrobił z tego tekstu datę. Proszę wpisać go jeszcze raz jako tekst.',
  cell_spreadsheet_error: 'Arkusz kalkulacyjny pokazuje w tej komórce błąd.',
  cell_grosze: 'Kwota ma najwyżej dwa miejsca po przecinku.',
  'column.foreign': 'Rejestr nie ma kolumny „{{value}}” albo jej nie pokazuje; nie porównano jej.',
  'column.hidden': 'Kolumna jest ukryta ze względu na dane osobowe; nie porównano jej.',
  'column.renamed': 'Kolumnę „{{value}}” rozpoznano po miejscu, bo ma inny nagłówek.',
  'file.bare': 'Plik nie mówi, czego jest kopią, więc nie wiadomo, których wierszy w nim brakuje.',
  'crs.undeclared': 'Plik nie mówi, w jakim jest układzie współrzędnych.',
  'crs.unknown': 'Układu współrzędnych, który podaje plik, program nie zna.',
  'file.truncated': 'Plik jest urwany: wczytano tyle, ile się dało.',
  'file.macros': 'W arkuszu są makra, odsyłacze do innych plików albo osadzone obiekty; pominięto je.',
  'reader.warning': 'Uwaga programu, który czytał plik:',
} as const;

/** What is wrong with a cell that a person types or pastes. */
const cells = {
  ambiguous_money: 'Tysiące czy ułamek złotego? Proszę wpisać 1250 albo 1,25.',
  bad_character: 'W komórce jest znak, którego rejestr nie przechowa.',
  exists: 'Rejestr już to zawiera; wiersz dodano obok.',
  in_use: 'Na tę stronę wskazują dokumenty: do kosza może trafić dopiero po nich.',
  key_taken: 'Miejsce tego wiersza w rejestrze zajął inny.',
  masked: 'To znak ukrytej wartości, a nie wartość: najpierw trzeba odsłonić dane osobowe.',
  needs_shape: 'Wiersze tego rejestru mają kształt, którego nie da się wpisać: rysuje się je w programie mapowym albo dodaje importem.',
  no_row: 'Nie ma takiego wiersza albo nie jest dla Ciebie dostępny.',
  no_version: 'Ten wiersz nie ma takiej wersji albo nie jest ona dla Ciebie dostępna: proszę otworzyć go jeszcze raz.',
  not_editable: 'Tej kolumny nie zmienia się ręcznie albo nie w Twojej roli.',
  not_in_bin: 'Tego wiersza nie ma w koszu.',
  not_listed: 'Na liście tej kolumny nie ma takiej wartości.',
  not_yours: 'Twoje role nie pozwalają na to w tym wierszu albo w tym, czym by się stał.',
  number_taken: 'Ten numer ma już inny wiersz rejestru.',
  party_exists: 'Ta strona już jest w rejestrze stron.',
  party_several: 'Kilka stron tak się nazywa: zamiast nazwy proszę wpisać NIP albo PESEL.',
  party_unknown: 'Żadna strona nie ma takiego numeru: proszę wpisać nazwę, a strona zostanie dodana.',
  reveals: 'Po tej zmianie Twoje role pokazałyby w wierszu to, co teraz przed Tobą kryją: musi go przenieść ktoś, kto widzi całość.',
  required: 'Tu potrzebna jest wartość.',
  not_asked: 'To pole wypełnia się tylko w wierszach, które spełniają jego warunek.',
  shape_empty: 'Kształt nie ma żadnego punktu.',
  shape_far: 'Kształt leży daleko poza obszarem urzędu: proszę sprawdzić kolejność osi i układ współrzędnych.',
  shape_invalid: 'Kształt jest nieprawidłowy.',
  shape_kind: 'Wiersze tego rejestru mają kształty innego rodzaju.',
  shape_unreadable: 'Kształtu nie da się odczytać.',
  too_long: 'Tekst jest dłuższy niż 10 000 znaków.',
  twice: 'Zmiana mówi o tym wierszu dwa razy.',
  unknown_column: 'Rejestr nie ma takiej kolumny.',
  unreadable_cell: 'Tej wartości nie da się odczytać.',
  unreadable_time: 'Tu potrzebny jest dzień i godzina, na przykład 2026-12-31 14:30.',
  wrong_type: 'Tu potrzebna jest wartość innego rodzaju.',
} as const;

/** Refusals of a whole request or import. */
const refusals = {
  'lineage.parcel': 'To nie jest identyfikator działki, na przykład 220401_1.0001.12/3.',
  'lineage.kind': 'Rodzaj zmiany to podział, scalenie, zmiana numeru albo zmiana granic.',
  'lineage.child': 'Żadnej z tych działek nie ma w ewidencji albo nie możesz jej zmieniać.',
  'lineage.loop': 'Działka nie może pochodzić od własnej następczyni.',
  'lineage.exists': 'To pochodzenie działki jest już zapisane.',
  'lineage.none': 'Takiego pochodzenia działki nie ma.',
  'import.layer': 'Nie ma takiej warstwy.',
  'import.file': 'Tego pliku nie da się odczytać.',
  'import.format': 'Plików tego rodzaju program nie czyta.',
  'import.too_large': 'Plik przekracza granicę dla swojego formatu; trzeba go podzielić.',
  'import.mapping': 'Kolumny pliku nie pasują do tej warstwy; trzeba wskazać, która kolumna jest którym polem.',
  'import.where': 'Warunku wyboru wierszy nie da się odczytać jako CQL2 na kolumnach tego pliku.',
  'import.profile': 'Zapamiętanych ustawień importu nie da się odczytać.',
  'import.crs': 'Podany układ współrzędnych nie jest znany.',
  'import.crs_missing': 'Plik nie mówi, w jakim jest układzie współrzędnych. Proszę go podać w ustawieniach.',
  'import.axis': 'Nie da się rozpoznać kolejności współrzędnych. Proszę ją podać w ustawieniach.',
  'import.outside': 'Dane leżą poza gminą. Proszę sprawdzić układ współrzędnych i kolejność osi.',
  'import.campaign': 'Skan miasta należy do kampanii: proszę podać jej nazwę w ustawieniach.',
  'import.empty': 'W pliku nie ma żadnego wiersza do przejęcia.',
  'import.none': 'Nie ma takiego importu.',
  'import.state': 'Import jest teraz w stanie, który na to nie pozwala.',
  'import.built_upon': 'Na tym imporcie opierają się późniejsze zmiany; cofnięcie by je utraciło.',
  'import.upload': 'Przesłane dane nie są kompletnym zestawem plików.',
  'import.upload_large': 'Przesyłka przekracza 8 GB albo 20 000 plików.',
  'import.stopped': 'Czytanie przerwano, zanim się skończyło. Proszę wczytać plik ponownie.',
  'photo.none': 'Nie ma takiego zdjęcia.',
  'discrepancy.assignee': 'Nikt w urzędzie nie ma takiego loginu.',
  'discrepancy.conflict': 'Ktoś w międzyczasie zmienił tę rozbieżność. Odśwież i spróbuj ponownie.',
  'object.none': 'Nie ma takiego obiektu albo nie jest dla Ciebie dostępny.',
  'observation.none': 'Nie ma takich oględzin albo nie są dla Ciebie dostępne.',
  'observation.wrong': 'Takich oględzin nie można zapisać.',
  'scan.none': 'Nie ma takiego skanu.',
  'discrepancy.none': 'Nie ma takiej rozbieżności.',
  'discrepancy.query': 'O taką listę rozbieżności nie można zapytać.',
  'run.none': 'Nie ma takiego przebiegu analizy.',
  'analysis.part': 'Analiza czyta wszystkie rejestry; nie wykonuje się jej na podstawie widoku jednej osoby.',
  'analysis.rule': 'Nie ma takiej reguły.',
  'register.unknown': 'Nie ma takiego rejestru.',
  'register.no_row': 'W rejestrze nie ma takiego wiersza.',
  'register.column': 'Rejestr nie ma takiej kolumny.',
  'fes.xml': 'Tego dokumentu XML nie da się odczytać.',
  'fes.filter': 'Ten filtr nie jest zgodny z FES 2.0.',
  'fes.too_large': 'Dokument XML jest za długi albo zbyt zagnieżdżony.',
  'register.filter': 'Tego warunku nie da się odczytać.',
  'register.sort': 'Według tej kolumny nie można sortować.',
  'register.cursor': 'Znacznik strony jest uszkodzony albo należy do innej listy. Proszę otworzyć listę od nowa.',
  'register.bbox': 'Nie da się odczytać prostokąta na mapie.',
  'register.revision': 'Rejestr nie ma takiej rewizji.',
  'register.crs': 'Nie ma takiego układu współrzędnych.',
  'register.sum': 'Tej kolumny nie można sumować.',
  'register.group': 'Według tej kolumny nie można grupować.',
  'register.cells': 'Niektórych komórek nie da się przejąć; niczego nie zmieniono.',
  'register.conflict': 'Ktoś inny zmienił te wiersze w międzyczasie; niczego nie nadpisano.',
  'register.by_hand': 'Tego rejestru nie zmienia się ręcznie.',
  'register.too_many': 'Jedna zmiana obejmuje najwyżej 200 000 wierszy.',
  'register.busy': 'Kilka dużych zmian jest właśnie wczytywanych. Spróbuj za chwilę.',
  'register.undo': 'Tej zmiany nie da się cofnąć.',
  'field.unknown': 'Nie ma takiego pola.',
  'field.wrong': 'Takiego pola nie da się zapisać.',
  'field.place': 'Do tego rejestru nie dodaje się własnych pól: skan i analiza tworzą jego wiersze od nowa.',
  'field.changed': 'Ktoś inny zmienił to pole w międzyczasie. Proszę spojrzeć na nie jeszcze raz.',
  'field.opened': 'To pole ma już dane osobowe. Pokazać je szerszemu gronu może tylko osoba, która sama może czytać dane osobowe tego rejestru.',
  'view.unknown': 'Nie ma takiego widoku.',
  'view.wrong': 'Takiego widoku nie da się zapisać.',
  'view.taken': 'Widok o tej nazwie już jest.',
  'view.changed': 'Ktoś inny zmienił ten widok w międzyczasie; niczego nie nadpisano.',
  'comment.unknown': 'Nie ma takiego komentarza.',
  'comment.wrong': 'Komentarz ma od 1 do 5000 znaków.',
  'comment.author': 'Komentarz usuwa tylko ten, kto go napisał.',
  'file.unknown': 'Nie ma takiego pliku.',
  'file.upload': 'Przesłane dane nie są plikiem.',
  'file.large': 'Plik przekracza 25 MB.',
  'file.full': 'Do jednego wiersza można dołączyć najwyżej 100 plików i 250 MB.',
  'file.type': 'Plików tego rodzaju nie dołącza się do wierszy.',
  'file.purpose': 'W pliku mogą być dane osobowe: proszę podać cel ich odczytu.',
  'file.damaged': 'Plik na dysku jest uszkodzony albo go nie ma. Proszę zgłosić to administratorowi.',
  'auth.required': 'Najpierw trzeba się zalogować.',
  'access.refused': 'Twoje role na to nie pozwalają. Dostęp może nadać administrator urzędu.',
  'office.extent': 'Zasięg podaje się w stopniach w kolejności: zachód, południe, wschód, północ.',
  'office.none': 'W programie nie ma jeszcze żadnego urzędu. Zakłada go administrator.',
  'office.which': 'W programie jest kilka urzędów; trzeba otworzyć adres jednego z nich.',
  'office.unknown': 'Nie ma takiego urzędu.',
  'office.code': 'Kod urzędu ma od 2 do 20 liter i cyfr.',
  'office.taken': 'Urząd o tym kodzie już istnieje.',
  'office.srid': 'Układ współrzędnych urzędu musi być w metrach.',
  'param.none': 'Nie ma takiego parametru.',
  'param.value': 'Parametr nie może mieć takiej wartości.',
  'param.period': 'Parametr nie może obowiązywać w takim okresie.',
  'param.overlap': 'W części tego okresu obowiązuje już inna wartość. Proszę podać jako ostatni dzień ten, który ją poprzedza, a resztę ustawić osobno.',
  'param.gap': 'Po zmianie na część dni nie byłoby żadnej wartości. Proszę nie podawać ostatniego dnia, a potem ustawić wartość, która obowiązuje później.',
  'param.four_eyes': 'Wartość potwierdza inna osoba niż ta, która ją wpisała.',
  'audit.none': 'W dzienniku nie ma takiego wpisu.',
  'audit.query': 'O taki wyciąg z dziennika nie można zapytać.',
  'privacy.purpose': 'Cel odczytu danych osobowych wybiera się z listy.',
  'privacy.party': 'Nie ma takiej osoby w rejestrach.',
  'privacy.search': 'Proszę podać imię i nazwisko, NIP albo PESEL: co najmniej trzy znaki.',
  'privacy.retained': 'Danych tej osoby nie można jeszcze usunąć: trwa obowiązek ich przechowywania.',
  'privacy.basis': 'Proszę podać podstawę i powód usunięcia danych.',
  'privacy.rule': 'Takiej reguły retencji nie można zapisać.',
  'privacy.no_rule': 'Nie ma takiej reguły retencji.',
  'tiles.layer': 'Nie ma takiej warstwy mapy.',
  'tiles.tile': 'Nie ma takiego fragmentu mapy.',
  'tiles.detail': 'Szczegółowość to „full” albo nic.',
  'tiles.on': 'Dzień podaje się jako datę, na przykład 2026-11-22.',
  'ogc.parameter': 'Jeden z parametrów zapytania jest błędny.',
  'ogc.body': 'Nie da się odczytać przysłanego obiektu.',
  'ogc.content_type': 'Obiekty przesyła się jako GeoJSON.',
  'ogc.too_large': 'Jeden obiekt ma najwyżej 1 MB.',
  'ogc.cells': 'Niektórych pól obiektu nie da się przejąć; niczego nie zmieniono.',
  'ogc.taken': 'Rejestr w obecnym stanie na to nie pozwala.',
  'ogc.no_record': 'Nie ma takiego opisu w katalogu danych.',
  'ogc.stale': 'Ktoś zmienił ten obiekt, odkąd go odczytano.',
  'ogc.no_tiles': 'Ten zbiór nie jest warstwą mapy, więc nie ma jego kafli.',
  'ogc.no_matrix': 'Nie ma takiej siatki kafli. Jedyna to WebMercatorQuad.',
  'ogc.crs': 'Nie ma takiego układu współrzędnych.',
  'ogc.no_feature': 'Nie ma takiego obiektu.',
  'ogc.format': 'W tym formacie danych się nie wydaje.',
  'ogc.file': 'Pliku nie da się odczytać albo zapisać.',
  'ogc.receipt': 'Pokwitowania nie da się odczytać.',
  'ogc.no_export': 'Nie ma takiego pliku: nie zamówiono go tutaj albo minął dzień, przez który leżał.',
  'ogc.unfinished': 'Plik nie jest jeszcze gotowy.',
  'ogc.reach': 'Od zrobienia pliku zmieniło się to, co wolno Ci widzieć. Zamów go jeszcze raz.',
  'ogc.too_many_exports': 'Kilka Twoich plików właśnie powstaje; poczekaj na jeden z nich albo go anuluj.',
  'ogc.many_exports': 'Leży tu już tyle Twoich plików, ile może. Usuń któryś, którego już nie potrzebujesz.',
  'ogc.no_style': 'Ta warstwa nie ma takiego stylu: albo jej wiersze nie mają miejsca na mapie, albo styl nazywa się inaczej.',
  'ogc.no_geometry': 'Wiersze tego zbioru nie mają miejsca na mapie.',
  'changeset.none': 'Nie ma takiego zestawu zmian albo należy do kogoś innego.',
  'changeset.file': 'To nie jest kopia rejestru, którą można wczytać z powrotem: potrzebny jest XLSX, ODS albo CSV z kolumną „Spoina nr”.',
  'changeset.large': 'Plik z poprawkami może mieć najwyżej 200 MB.',
  'changeset.register': 'Ten plik jest kopią innego rejestru.',
  'changeset.revision': 'Plik nie mówi, z której rewizji pochodzi. Proszę ją podać.',
  'changeset.state': 'Ten zestaw zmian już zastosowano albo odrzucono, albo właśnie jest stosowany.',
  'changeset.moved': 'Od obejrzenia zestawu ktoś zmienił te dane. Proszę obejrzeć go jeszcze raz.',
  'changeset.cell': 'Tej komórki z zestawu zmian nie można przejąć.',
  'export.sheet_full': 'Arkusz mieści 1 048 575 wierszy. Proszę wybrać CSV albo zawęzić listę.',
  'export.cell_full': 'Tekst jest dłuższy, niż mieści komórka arkusza. Proszę wybrać inny format.',
  'export.printout': 'Wydruk mieści 20 000 wierszy. Proszę zawęzić listę albo wybrać inny format.',
  'http.not_found': 'Pod tym adresem niczego nie ma.',
  'http.method': 'Tego nie można zrobić pod tym adresem.',
  'http.too_many': 'Za dużo żądań naraz. Proszę chwilę odczekać.',
  'http.busy': 'Zbyt wielu odwiedzających pyta naraz. Spróbuj za chwilę.',
  'http.slow': 'Odpowiedź na to pytanie trwa za długo. Zawęź je.',
  'http.revision': 'Numer rewizji, o którą zapytano, nie jest liczbą.',
  'db.behind': 'Ten serwer jeszcze nie zna tej zmiany. Spróbuj za chwilę.',
  'db.standby': 'Adresu kopii bazy danych nie da się odczytać.',
  'http.gone': 'Żądanie przerwano, zanim zostało wykonane. Niczego nie zmieniono.',
  'http.origin': 'Żądanie pochodzi z innej strony internetowej i zostało odrzucone.',
  'http.request': 'Program nie przyjął tego, co wpisano.',
  internal: 'Program popełnił błąd; niczego nie zmieniono. Administrator znajdzie go po numerze.',
} as const;

export const problems = { ...remarks, ...cells, ...refusals, ...aid, ...cases, ...coal, ...people, ...persons, ...relief, ...tools, ...linking, ...figures, ...trials, ...landscape };
export type ProblemCode = keyof typeof problems;

const known = (code: string): code is ProblemCode => Object.hasOwn(problems, code);

/** The Polish sentence of a code; undefined when there is none. */
export function polish(code: string | undefined, place: Place = {}): string | undefined {
  if (!code || !known(code)) return undefined;
  return problems[code].replace(/\{\{(value|field|row)\}\}/g, (_, k: keyof Place) => String(place[k] ?? ''));
}

// Codes whose own message names the cause, which no sentence can foresee.
const explained = new Set<string>(['letter.missing', 'letter.field', 'letter.wording', 'reader.warning', 'import.file', 'import.format', 'import.mapping', 'import.where', 'import.profile', 'import.crs', 'import.upload', 'register.filter', 'fes.xml', 'fes.filter', 'discrepancy.query', 'unreadable_geometry', 'bad_geometry', 'invalid_geometry', 'bad_crs', 'photo_unusable', 'geometry.bad', 'register.undo', 'field.wrong', 'file.type', 'not_listed', 'office.code', 'param.value', 'param.period', 'account.password', 'user.invalid', 'user.beyond', 'role.invalid', 'role.used', 'token.invalid'] satisfies ProblemCode[]);

// Figures, and names in quotes or in capitals with figures (EPSG:2177).
const particulars = (s: string) => s.match(/"[^"]+"|\d+(?:[.,]\d+)*/g) ?? [];

/** Whether the server's message says something that the sentence and what stands beside it do not. */
export function saysMore(code: string, message: string, sentence: string, place: Place = {}): boolean {
  if (explained.has(code)) return message !== '';
  const said = `${sentence} ${place.value ?? ''} ${place.field ?? ''}`;
  return particulars(message).some((p) => !said.includes(p.replaceAll('"', '')));
}

export interface Explanation {
  sentence: string;
  /** The server's own words, when they add to the sentence. English. */
  more?: string;
}

/** What to show for a code and the server's message, in the reader's language. */
export function explain(language: string, code: string | undefined, message: string, place: Place = {}): Explanation {
  const sentence = language === 'pl' ? polish(code, place) : undefined;
  if (!code || !sentence) return { sentence: message };
  return saysMore(code, message, sentence, place) ? { sentence, more: message } : { sentence };
}
