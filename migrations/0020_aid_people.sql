-- Aid: the people who give it (patrols, volunteers, shifts), what arriving people are told, and the list by which a
-- crisis programme is switched on in a day.

-- A patrol is two officers on one day. What they found counts from the second signature.
CREATE TABLE aid_patrols (
    id          bigint PRIMARY KEY,
    key         text   NOT NULL UNIQUE,
    no          bigint NOT NULL,
    number      text   NOT NULL DEFAULT '',
    on_day      date   NOT NULL,
    officer_1   text   NOT NULL DEFAULT '',            -- login
    officer_2   text   NOT NULL DEFAULT '',            -- login of somebody else
    area        text   NOT NULL DEFAULT '',
    status      text   NOT NULL DEFAULT 'OPEN' CHECK (status IN ('OPEN','SIGNED_ONCE','SIGNED')),
    signed_1    text   NOT NULL DEFAULT '',            -- login of whoever signed first
    signed_1_at timestamptz,
    signed_2    text   NOT NULL DEFAULT '',
    signed_2_at timestamptz,
    note        text   NOT NULL DEFAULT '',
    unit text NOT NULL DEFAULT '', territory text NOT NULL DEFAULT '', department text NOT NULL DEFAULT '', assignee text NOT NULL DEFAULT '',
    known int8range NOT NULL, version int NOT NULL DEFAULT 1, extra jsonb NOT NULL DEFAULT '{}',
    CHECK (officer_1 <> officer_2),
    CHECK (signed_2 = '' OR (signed_1 <> '' AND signed_1 <> signed_2)),
    CHECK ((status = 'SIGNED') = (signed_2 <> ''))
);
CREATE UNIQUE INDEX aid_patrols_no ON aid_patrols (no);
CREATE INDEX aid_patrols_day ON aid_patrols (on_day);
CREATE TABLE aid_patrols_past (LIKE aid_patrols INCLUDING GENERATED);
CREATE INDEX aid_patrols_past_id ON aid_patrols_past (id);

CREATE TABLE aid_visits (
    id        bigint PRIMARY KEY,
    key       text   NOT NULL UNIQUE,
    patrol_id bigint NOT NULL,
    card_id   bigint,
    person_id bigint,                                  -- whose card it is
    holder    text   NOT NULL DEFAULT '',              -- number of the card
    persons   bigint NOT NULL DEFAULT 1 CHECK (persons > 0),
    on_day    date   NOT NULL,
    at        timestamptz,
    street    text   NOT NULL DEFAULT '',
    house_no  text   NOT NULL DEFAULT '',
    flat_no   text   NOT NULL DEFAULT '',
    city      text   NOT NULL DEFAULT '',
    outcome   text   NOT NULL DEFAULT 'PLANNED' CHECK (outcome IN ('PLANNED','FOUND','NOT_FOUND','MOVED')),
    new_street   text NOT NULL DEFAULT '',
    new_house_no text NOT NULL DEFAULT '',
    new_flat_no  text NOT NULL DEFAULT '',
    new_postcode text NOT NULL DEFAULT '',
    new_city     text NOT NULL DEFAULT '',
    note      text   NOT NULL DEFAULT '',
    unit text NOT NULL DEFAULT '', territory text NOT NULL DEFAULT '', department text NOT NULL DEFAULT '', assignee text NOT NULL DEFAULT '',
    known int8range NOT NULL, version int NOT NULL DEFAULT 1, extra jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX aid_visits_patrol ON aid_visits (patrol_id);
CREATE INDEX aid_visits_card ON aid_visits (card_id) WHERE card_id IS NOT NULL;
CREATE INDEX aid_visits_day ON aid_visits (on_day);
CREATE TABLE aid_visits_past (LIKE aid_visits INCLUDING GENERATED);
CREATE INDEX aid_visits_past_id ON aid_visits_past (id);

CREATE TABLE aid_volunteers (
    id           bigint PRIMARY KEY,
    key          text   NOT NULL UNIQUE,
    no           bigint NOT NULL,
    number       text   NOT NULL DEFAULT '',
    person_id    bigint NOT NULL,
    login        text   NOT NULL DEFAULT '',           -- account, when there is one: most volunteers have none
    skills       text[] NOT NULL DEFAULT '{}',
    languages    text[] NOT NULL DEFAULT '{}',
    availability text   NOT NULL DEFAULT '',
    joined_on    date   NOT NULL,
    sms_since    date,                                 -- day of the consent to messages
    sms_stopped  timestamptz,                          -- STOP came
    status       text   NOT NULL DEFAULT 'ACTIVE' CHECK (status IN ('ACTIVE','PAUSED','LEFT')),
    note         text   NOT NULL DEFAULT '',
    unit text NOT NULL DEFAULT '', territory text NOT NULL DEFAULT '', department text NOT NULL DEFAULT '', assignee text NOT NULL DEFAULT '',
    known int8range NOT NULL, version int NOT NULL DEFAULT 1, extra jsonb NOT NULL DEFAULT '{}'
);
CREATE UNIQUE INDEX aid_volunteers_no ON aid_volunteers (no);
CREATE UNIQUE INDEX aid_volunteers_person ON aid_volunteers (person_id);
CREATE TABLE aid_volunteers_past (LIKE aid_volunteers INCLUDING GENERATED);
CREATE INDEX aid_volunteers_past_id ON aid_volunteers_past (id);

CREATE TABLE aid_qualifications (
    id           bigint PRIMARY KEY,
    key          text   NOT NULL UNIQUE,
    volunteer_id bigint NOT NULL,
    name         text   NOT NULL,                      -- FIRST_AID, DRIVER_B, …: what shifts ask for
    document     text   NOT NULL DEFAULT '',
    valid_from   date,
    valid_to     date,                                 -- inclusive; NULL: for good
    unit text NOT NULL DEFAULT '', territory text NOT NULL DEFAULT '', department text NOT NULL DEFAULT '', assignee text NOT NULL DEFAULT '',
    known int8range NOT NULL, version int NOT NULL DEFAULT 1, extra jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX aid_qualifications_volunteer ON aid_qualifications (volunteer_id);
CREATE TABLE aid_qualifications_past (LIKE aid_qualifications INCLUDING GENERATED);
CREATE INDEX aid_qualifications_past_id ON aid_qualifications_past (id);

CREATE TABLE aid_shifts (
    id            bigint PRIMARY KEY,
    key           text   NOT NULL UNIQUE,
    no            bigint NOT NULL,                     -- what volunteers write in a message
    point         text   NOT NULL,                     -- aid_points.code
    on_day        date   NOT NULL,
    starts_at     timestamptz NOT NULL,
    ends_at       timestamptz NOT NULL,
    cap           bigint NOT NULL CHECK (cap BETWEEN 1 AND 500), -- no more than so many
    need          bigint NOT NULL DEFAULT 1 CHECK (need >= 0),   -- fewer leave the shift uncovered
    qualification text   NOT NULL DEFAULT '',
    task          text   NOT NULL DEFAULT '',
    status        text   NOT NULL DEFAULT 'OPEN' CHECK (status IN ('OPEN','CANCELLED')),
    unit text NOT NULL DEFAULT '', territory text NOT NULL DEFAULT '', department text NOT NULL DEFAULT '', assignee text NOT NULL DEFAULT '',
    known int8range NOT NULL, version int NOT NULL DEFAULT 1, extra jsonb NOT NULL DEFAULT '{}',
    CHECK (ends_at > starts_at),
    CHECK (need <= cap)
);
CREATE UNIQUE INDEX aid_shifts_no ON aid_shifts (no);
CREATE INDEX aid_shifts_day ON aid_shifts (on_day);
CREATE TABLE aid_shifts_past (LIKE aid_shifts INCLUDING GENERATED);
CREATE INDEX aid_shifts_past_id ON aid_shifts_past (id);

CREATE TABLE aid_signups (
    id           bigint PRIMARY KEY,
    key          text   NOT NULL UNIQUE,
    shift_id     bigint NOT NULL,
    volunteer_id bigint NOT NULL,
    status       text   NOT NULL DEFAULT 'SIGNED' CHECK (status IN ('SIGNED','OFFERED','SWAPPED','CANCELLED')),
    source       text   NOT NULL DEFAULT 'DESK' CHECK (source IN ('DESK','SMS','SWAP')),
    overlap_confirmed     boolean NOT NULL DEFAULT false,       -- somebody confirmed that it overlaps another shift
    minutes      bigint CHECK (minutes BETWEEN 0 AND 1440), -- worked; NULL: not reported yet
    took_from    bigint,                               -- the sign-up that was offered
    unit text NOT NULL DEFAULT '', territory text NOT NULL DEFAULT '', department text NOT NULL DEFAULT '', assignee text NOT NULL DEFAULT '',
    known int8range NOT NULL, version int NOT NULL DEFAULT 1, extra jsonb NOT NULL DEFAULT '{}'
);
CREATE UNIQUE INDEX aid_signups_once ON aid_signups (shift_id, volunteer_id) WHERE status IN ('SIGNED','OFFERED');
CREATE INDEX aid_signups_volunteer ON aid_signups (volunteer_id);
CREATE TABLE aid_signups_past (LIKE aid_signups INCLUDING GENERATED);
CREATE INDEX aid_signups_past_id ON aid_signups_past (id);

-- Personal calendar feeds. The address is the only key, so only its digest is kept.
CREATE TABLE aid_feeds (
    volunteer_id bigint      PRIMARY KEY,
    digest       bytea       NOT NULL UNIQUE,
    created_at   timestamptz NOT NULL DEFAULT now(),
    created_by   text        NOT NULL
);

-- The gateway of short messages: one shared secret, sealed with the program's key.
CREATE TABLE aid_sms_gateway (
    only_one   boolean     PRIMARY KEY DEFAULT true CHECK (only_one),
    sealed     bytea       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text        NOT NULL
);

-- What came in and what goes out. The words of a message are sealed, and go when the gateway has taken them.
CREATE TABLE aid_sms (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    direction    text        NOT NULL CHECK (direction IN ('IN','OUT')),
    gateway_id   text        NOT NULL DEFAULT '',      -- the gateway's own number: a message told twice acts once
    volunteer_id bigint,                               -- NULL: nobody that we know
    shift_no     bigint,
    command      text        NOT NULL DEFAULT '',      -- TAK, NIE, ZAMIANA, BIORE, STOP, START, ?
    result       text        NOT NULL DEFAULT '',      -- code of the failure; empty: done
    sealed       bytea,                                -- of OUT: telephone and text, until taken
    at           timestamptz NOT NULL DEFAULT now(),
    taken_at     timestamptz
);
CREATE UNIQUE INDEX aid_sms_gateway_id ON aid_sms (gateway_id) WHERE gateway_id <> '';
CREATE INDEX aid_sms_waiting ON aid_sms (id) WHERE direction = 'OUT' AND taken_at IS NULL;

-- What of the list of the first day is done, by whom.
CREATE TABLE aid_checklist (
    item    text        PRIMARY KEY,
    done_by text        NOT NULL,
    done_at timestamptz NOT NULL DEFAULT now(),
    note    text        NOT NULL DEFAULT ''
);

CREATE TABLE aid_guides (
    id       bigint PRIMARY KEY,
    key      text   NOT NULL UNIQUE,
    slug     text   NOT NULL CHECK (slug ~ '^[a-z0-9-]{1,40}$'),
    language text   NOT NULL CHECK (language IN ('uk','pl','en')),
    position bigint NOT NULL DEFAULT 100,
    title    text   NOT NULL DEFAULT '',
    body     text   NOT NULL DEFAULT '',
    legal_basis text NOT NULL DEFAULT '',
    status   text   NOT NULL DEFAULT 'DRAFT' CHECK (status IN ('DRAFT','PUBLISHED')),
    unit text NOT NULL DEFAULT '', territory text NOT NULL DEFAULT '', department text NOT NULL DEFAULT '', assignee text NOT NULL DEFAULT '',
    known int8range NOT NULL, version int NOT NULL DEFAULT 1, extra jsonb NOT NULL DEFAULT '{}'
);
CREATE UNIQUE INDEX aid_guides_page ON aid_guides (slug, language);
CREATE TABLE aid_guides_past (LIKE aid_guides INCLUDING GENERATED);
CREATE INDEX aid_guides_past_id ON aid_guides_past (id);

-- Pages that every office starts with: true of any town, with gaps that the office's own data fill.
INSERT INTO aid_guides (id, key, slug, language, position, title, body, status, known)
SELECT nextval('register_id'), 'shipped/' || slug || '/' || language, slug, language, position, title, body, 'PUBLISHED', '[0,)' FROM (VALUES
    ('start', 'uk', 10, 'З чого почати', 'Ласкаво просимо. Допомога в {{office}} безкоштовна. Ніхто не має права брати за неї гроші.

Спершу зверніться до інформаційного пункту. Візьміть із собою будь-який документ, який маєте. Якщо документів немає, прийдіть усе одно.

Інформаційні пункти:
{{info_points}}

Пункти видачі допомоги:
{{points}}

У разі небезпеки для життя телефонуйте 112. Дзвінок безкоштовний, можна говорити українською.'),
    ('start', 'pl', 10, 'Od czego zacząć', 'Witamy. Pomoc w {{office}} jest bezpłatna. Nikt nie ma prawa brać za nią pieniędzy.

Najpierw przyjdź do punktu informacyjnego. Weź ze sobą każdy dokument, który masz. Jeśli nie masz dokumentów, przyjdź mimo to.

Punkty informacyjne:
{{info_points}}

Punkty wydawania pomocy:
{{points}}

Gdy zagrożone jest życie, dzwoń pod 112. Połączenie jest bezpłatne, można mówić po ukraińsku.'),
    ('start', 'en', 10, 'Where to begin', 'Welcome. Help in {{office}} is free. Nobody may take money for it.

Come to an information point first. Bring any document that you have. If you have none, come all the same.

Information points:
{{info_points}}

Points that hand out help:
{{points}}

When a life is in danger call 112. The call is free; Ukrainian is spoken.'),
    ('card', 'uk', 20, 'Тимчасова картка', 'Під час реєстрації ви отримуєте тимчасову картку з кодом. За нею пункти видачі знають, що ви маєте право на допомогу. На картці немає інформації про ваше здоров’я чи доходи.

- Кожна особа має свою картку, дитина також.
- Родина може отримати ще й сімейну картку.
- Картка має термін дії. До його закінчення прийдіть продовжити її.
- Якщо ви загубили картку, повідомте в пункті: її скасують і видадуть нову.
- Якщо ви переїхали, повідомте нову адресу.

Картка не є дозволом на проживання і не замінює номера PESEL.'),
    ('card', 'pl', 20, 'Karta tymczasowa', 'Przy rejestracji dostajesz kartę tymczasową z kodem. Po niej punkty wydawania wiedzą, że masz prawo do pomocy. Na karcie nie ma informacji o zdrowiu ani o dochodach.

- Każda osoba ma własną kartę, dziecko też.
- Rodzina może dostać dodatkowo kartę rodziny.
- Karta ma termin ważności. Przed jego upływem przyjdź ją przedłużyć.
- Jeśli zgubisz kartę, zgłoś to w punkcie: zostanie unieważniona i dostaniesz nową.
- Jeśli zmienisz mieszkanie, podaj nowy adres.

Karta nie jest zezwoleniem na pobyt i nie zastępuje numeru PESEL.'),
    ('card', 'en', 20, 'The temporary card', 'When you are registered you get a temporary card with a code. By it the issuing points know that you are entitled to help. It says nothing about health or income.

- Everybody has a card of their own, children too.
- A family may get a family card besides.
- The card is valid to a day. Come before that day to have it prolonged.
- If you lose it, tell the point: it is cancelled and you get a new one.
- If you move, tell us your new address.

The card is no residence permit and does not replace a PESEL number.'),
    ('parcels', 'uk', 30, 'Продукти та речі', 'За карткою ви отримуєте посилки з продуктами, засобами гігієни та найнеобхіднішим.

- Індивідуальна посилка: раз на {{interval_individual}} днів.
- Сімейна посилка за сімейною карткою: раз на {{interval_family}} днів.
- Для немовлят є окремі посилки: запитайте в пункті.

Покажіть картку. Якщо посилка ще не належить, вам скажуть, від якого дня. Те, що ви отримали в одному пункті, враховують усі пункти.

Пункти видачі:
{{points}}

Якщо вам потрібні ліки, дієтичне харчування або допомога вдома, скажіть про це.'),
    ('parcels', 'pl', 30, 'Żywność i rzeczy', 'Na kartę dostajesz paczki z żywnością, środkami higieny i rzeczami najpotrzebniejszymi.

- Paczka indywidualna: raz na {{interval_individual}} dni.
- Paczka rodzinna na kartę rodziny: raz na {{interval_family}} dni.
- Dla niemowląt są osobne paczki: zapytaj w punkcie.

Pokaż kartę. Jeśli paczka jeszcze nie przysługuje, usłyszysz, od którego dnia. To, co wydał jeden punkt, liczą wszystkie.

Punkty wydawania:
{{points}}

Jeśli potrzebujesz leków, diety albo pomocy w domu, powiedz o tym.'),
    ('parcels', 'en', 30, 'Food and things', 'With the card you get parcels of food, hygiene products and what is needed most.

- An individual parcel: once in {{interval_individual}} days.
- A parcel for the whole family on the family card: once in {{interval_family}} days.
- There are separate parcels for infants: ask at the point.

Show the card. If no parcel is due yet you are told from which day it is. What one point gave counts at all of them.

Issuing points:
{{points}}

If you need medicine, a diet or help at home, say so.'),
    ('status', 'uk', 40, 'Легальне перебування і PESEL', 'Тимчасовий захист і номер PESEL зі статусом UKR оформлює місто чи ґміна. Потрібні документ, фотографія та особиста присутність; дітей реєструє батько, мати або опікун.

Строк легального перебування за чинними правилами: до {{stay_until}}. Правила змінюються, тому перед цією датою перевірте їх у міській раді.

Після від’їзду з Польщі на довший час статус можна втратити. Запитайте, перш ніж виїхати.

Правова основа: {{legal_basis}}.'),
    ('status', 'pl', 40, 'Legalny pobyt i PESEL', 'Ochronę czasową i numer PESEL ze statusem UKR nadaje urząd gminy. Potrzebne są dokument, zdjęcie i osobiste stawiennictwo; dzieci zgłasza rodzic albo opiekun.

Termin legalnego pobytu według obecnych przepisów: do {{stay_until}}. Przepisy się zmieniają, więc przed tym dniem sprawdź je w urzędzie.

Po dłuższym wyjeździe z Polski status można stracić. Zapytaj przed wyjazdem.

Podstawa prawna: {{legal_basis}}.'),
    ('status', 'en', 40, 'Legal stay and PESEL', 'Temporary protection and a PESEL number with the UKR status are given by the municipal office. You need a document, a photograph and to come in person; children are registered by a parent or guardian.

Legal stay under the present rules: until {{stay_until}}. Rules change, so check them at the office before that day.

A longer absence from Poland may end the status. Ask before you leave.

Legal basis: {{legal_basis}}.'),
    ('health', 'uk', 50, 'Здоров’я', 'Невідкладна допомога: 112 або 999. Вночі та у вихідні діє нічна медична допомога.

До сімейного лікаря можна записатися в поліклініці; візьміть документ і номер PESEL. Якщо ви не маєте права на лікування за загальними правилами, інформаційний пункт скаже, куди звернутися.

- Щеплення дітей: запитайте в поліклініці.
- Психологічна підтримка: запитайте в інформаційному пункті, розмова конфіденційна.
- Рецепти: лікар видає електронний рецепт, в аптеці потрібен чотиризначний код і PESEL.'),
    ('health', 'pl', 50, 'Zdrowie', 'Pomoc nagła: 112 albo 999. W nocy i w dni wolne działa nocna opieka zdrowotna.

Do lekarza rodzinnego zapiszesz się w przychodni; weź dokument i numer PESEL. Jeśli nie masz prawa do leczenia na zasadach ogólnych, punkt informacyjny powie, dokąd pójść.

- Szczepienia dzieci: zapytaj w przychodni.
- Wsparcie psychologa: zapytaj w punkcie informacyjnym, rozmowa jest poufna.
- Recepty: lekarz wystawia e-receptę, w aptece potrzebny jest czterocyfrowy kod i PESEL.'),
    ('health', 'en', 50, 'Health', 'Emergencies: 112 or 999. At night and on days off there is night medical care.

You register with a family doctor at a clinic; bring a document and your PESEL number. If you have no right to treatment under the general rules, the information point says where to go.

- Vaccination of children: ask at the clinic.
- A psychologist: ask at the information point; what you say stays there.
- Prescriptions are electronic: the pharmacy needs a code of four digits and your PESEL.'),
    ('school', 'uk', 60, 'Школа і дитячий садок', 'Дітей шкільного віку приймає школа за місцем проживання. Не потрібно знати польську мову: про додаткові уроки польської запитайте у школі.

Записати дитину можна протягом усього навчального року. Візьміть документ дитини та, якщо є, документи зі школи. Про вільні місця в садках запитайте в інформаційному пункті.'),
    ('school', 'pl', 60, 'Szkoła i przedszkole', 'Dzieci w wieku szkolnym przyjmuje szkoła w miejscu zamieszkania. Nie trzeba znać polskiego: o dodatkowe lekcje polskiego zapytaj w szkole.

Dziecko można zapisać przez cały rok szkolny. Weź dokument dziecka i, jeśli masz, dokumenty ze szkoły. O wolne miejsca w przedszkolach zapytaj w punkcie informacyjnym.'),
    ('school', 'en', 60, 'School and kindergarten', 'Children of school age are taken by the school of the place where they live. They need not know Polish: ask the school about additional lessons.

You can enrol a child all through the school year. Bring the document of the child and papers of the last school if you have them. Ask at the information point about places in kindergartens.'),
    ('work', 'uk', 70, 'Робота і гроші', 'Про роботу, курси та реєстрацію безробітних запитайте в повітовому центрі зайнятості (Powiatowy Urząd Pracy). Вимагайте письмового договору мовою, яку розумієте.

Про соціальні виплати, допомогу на дітей і допомогу у важкій ситуації запитайте в центрі соціальної допомоги (MOPS): там скажуть, що вам належить сьогодні.

- Не віддавайте нікому паспорт і банківську картку.
- Не платіть за пошук роботи чи житла наперед.'),
    ('work', 'pl', 70, 'Praca i pieniądze', 'O pracę, kursy i rejestrację bezrobotnych zapytaj w powiatowym urzędzie pracy. Żądaj umowy na piśmie w języku, który rozumiesz.

O świadczenia, pomoc na dzieci i pomoc w trudnej sytuacji zapytaj w ośrodku pomocy społecznej (MOPS): tam powiedzą, co przysługuje dziś.

- Nie oddawaj nikomu paszportu ani karty bankowej.
- Nie płać z góry za szukanie pracy ani mieszkania.'),
    ('work', 'en', 70, 'Work and money', 'Ask the county labour office (Powiatowy Urząd Pracy) about work, courses and registering as unemployed. Ask for a written contract in a language that you understand.

Ask the social welfare centre (MOPS) about benefits, support for children and help in a hard situation: they say what is due today.

- Give nobody your passport or bank card.
- Do not pay in advance to somebody who looks for work or a flat for you.'),
    ('safety', 'uk', 80, 'Безпека', 'Офіцери патруля приходять удвох і мають службові посвідчення. Вони питають, чи живете ви за адресою і чого потребуєте. Вони ніколи не беруть грошей і документів.

- Не сідайте в авто до незнайомих людей, які пропонують житло чи роботу за кордоном.
- Якщо вас змушують працювати, тримають документи чи погрожують, телефонуйте 112 або прийдіть до інформаційного пункту.
- Про насильство вдома можна розповісти в інформаційному пункті: розмова конфіденційна.'),
    ('safety', 'pl', 80, 'Bezpieczeństwo', 'Funkcjonariusze patrolu przychodzą we dwoje i mają legitymacje. Pytają, czy mieszkasz pod adresem i czego potrzebujesz. Nigdy nie biorą pieniędzy ani dokumentów.

- Nie wsiadaj do samochodu obcych, którzy proponują mieszkanie albo pracę za granicą.
- Jeśli ktoś zmusza cię do pracy, zabrał dokumenty albo grozi, dzwoń pod 112 albo przyjdź do punktu informacyjnego.
- O przemocy w domu możesz powiedzieć w punkcie informacyjnym: rozmowa jest poufna.'),
    ('safety', 'en', 80, 'Safety', 'Patrol officers come in pairs and carry identity cards. They ask whether you live at the address and what you need. They never take money or documents.

- Do not get into a car with strangers who offer a flat or work abroad.
- If somebody makes you work, keeps your documents or threatens you, call 112 or come to the information point.
- You can tell of violence at home at the information point; what you say stays there.'),
    ('data', 'uk', 90, 'Ваші дані', 'Адміністратором даних є {{office}}. Ми записуємо ім’я, дату народження, документ, адресу і видані посилки, щоб допомога дійшла до всіх і не була видана двічі. Ваше фото і стан здоров’я не записуються.

Пункт видачі бачить лише номер картки. Інша установа дізнається тільки, чи належить вам допомога, а не що є у вашій справі.

Ви можете запитати, що про вас записано, виправити це і попросити видалити, коли дані вже не потрібні. Правова основа: {{legal_basis}}.'),
    ('data', 'pl', 90, 'Twoje dane', 'Administratorem danych jest {{office}}. Zapisujemy imię i nazwisko, datę urodzenia, dokument, adres i wydane paczki, żeby pomoc dotarła do wszystkich i nie była wydana dwa razy. Nie zapisujemy zdjęcia ani stanu zdrowia.

Punkt wydawania widzi tylko numer karty. Inna jednostka dowiaduje się tylko, czy pomoc przysługuje, a nie co jest w twojej sprawie.

Możesz zapytać, co o tobie zapisano, poprawić to i poprosić o usunięcie, gdy dane nie są już potrzebne. Podstawa prawna: {{legal_basis}}.'),
    ('data', 'en', 90, 'Your data', 'The controller of the data is {{office}}. We write down your name, day of birth, document, address and the parcels that you got, so that help reaches everybody and is not given twice. We keep no photograph and nothing about your health.

An issuing point sees only the number of the card. Another institution learns only whether help is due, not what is in your file.

You may ask what is written about you, have it corrected, and have it erased when it is no longer needed. Legal basis: {{legal_basis}}.')
) AS shipped (slug, language, position, title, body);
