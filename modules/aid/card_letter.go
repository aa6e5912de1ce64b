package aid

import (
	"context"
	"embed"
	"fmt"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/letter"
	"spoina/internal/param"
	"spoina/internal/people"
	"spoina/internal/programme"
)

//go:embed letters/*.txt
var cardWordings embed.FS

func cardWording(name string) map[string]string {
	out := map[string]string{}
	for _, language := range []string{"pl", "uk"} {
		body, err := cardWordings.ReadFile("letters/" + name + "." + language + ".txt")
		if err != nil {
			panic(err) // it is part of the program
		}
		out[language] = string(body)
	}
	return out
}

func letterField(name, pl, en, example string) letter.Field {
	return letter.Field{Name: name, Title: text(pl, en), Example: example}
}

// cardLetters are what the programme writes to people who arrived, in Polish and Ukrainian on one sheet.
var cardLetters = []letter.Kind{
	{Programme: "aid", Name: "confirmation", Title: text("Potwierdzenie rejestracji", "Confirmation of registration"), Shipped: cardWording("confirmation"), Fields: []letter.Field{
		letterField("name", "Nazwisko i imię", "Name", "Шевченко Олена"), letterField("latin", "Zapis łaciński", "In Latin letters", "Shevchenko Olena"), letterField("birth", "Data urodzenia", "Day of birth", "04.03.1990"),
		letterField("number", "Numer karty", "Number of the card", "K-000017"), letterField("issued_on", "Wydana", "Issued on", "02.05.2026"), letterField("valid_to", "Ważna do", "Valid to", "29.10.2026"),
		letterField("entitled", "Co przysługuje", "What is due", "Paczka indywidualna: raz na 14 dni"), letterField("entitled_uk", "Co przysługuje, po ukraińsku", "What is due, in Ukrainian", "Індивідуальна посилка: раз на 14 днів"),
		letterField("points", "Punkty", "Points", "Punkt pomocy, Przykładowa 1, codziennie 9–17"), letterField("points_uk", "Punkty, po ukraińsku", "Points, in Ukrainian", "Пункт допомоги, Przykładowa 1, щодня 9–17"),
		letterField("office", "Urząd", "Office", "Urząd Miasta"), letterField("day", "Dzień", "Day", "02.05.2026"), letterField("basis", "Podstawa prawna", "Legal basis", "ustawa o pomocy cudzoziemcom")}},
}

// cardLetter fills in a letter about a card.
func cardLetter(env programme.Env) letter.Filling {
	return func(ctx context.Context, store *db.Store, tx pgx.Tx, scope access.Scope, id int64, _ string) (letter.Fields, error) {
		c, err := cardOf(ctx, tx, Ref{ID: id})
		if err != nil {
			return nil, err
		}
		p, err := (people.File{Set: env.Registers, Key: env.Key}).Get(ctx, tx, scope, c.Person)
		if err != nil {
			return nil, errUnknownCard.Because("there is no card %d", id)
		}
		out := letter.Fields{"name": p.Name(), "latin": people.Transliterate(p.Name()), "birth": "–", "number": c.Number, "issued_on": polishDay(c.IssuedOn), "valid_to": polishDay(c.ValidTo),
			"office": store.Office().Name, "day": polishDay(clock.Today())}
		if !p.BirthDate.IsZero() {
			out["birth"] = polishDay(p.BirthDate)
		}
		if out["basis"], err = basisOf(ctx, tx, id, c.IssuedOn); err != nil {
			return nil, err
		}
		if out["entitled"], out["entitled_uk"], err = entitledTexts(ctx, tx, scope); err != nil {
			return nil, err
		}
		out["points"], out["points_uk"], err = pointTexts(ctx, tx)
		return out, err
	}
}

// entitledTexts are the kits and how often they are due.
func entitledTexts(ctx context.Context, tx pgx.Tx, scope access.Scope) (pl, uk []string, err error) {
	rules, err := param.Load(ctx, tx, scope, clock.Today())
	if err != nil {
		return nil, nil, err
	}
	rows, err := tx.Query(ctx, `SELECT name_pl, coalesce(nullif(name_uk, ''), name_pl), kind, interval_days::int FROM aid_kits WHERE status = 'ACTIVE' ORDER BY kind DESC, code`)
	if err != nil {
		return nil, nil, err
	}
	var name, nameUK, kind string
	var days int
	_, err = pgx.ForEachRow(rows, []any{&name, &nameUK, &kind, &days}, func() error {
		if days == 0 {
			days = rules.Int(intervalOf[kind])
		}
		pl, uk = append(pl, fmt.Sprintf("%s: raz na %d dni", name, days)), append(uk, fmt.Sprintf("%s: раз на %d днів", nameUK, days))
		return nil
	})
	return orNothing(pl, "zestawy nie są jeszcze ustalone"), orNothing(uk, "набори ще не визначено"), err
}

// pointTexts are the open points with their addresses and hours.
func pointTexts(ctx context.Context, tx pgx.Tx) (pl, uk []string, err error) {
	rows, err := tx.Query(ctx, `SELECT concat_ws(', ', nullif(name, ''), nullif(btrim(street || ' ' || house_no), ''), nullif(city, ''), nullif(hours, ''), nullif(phone, '')),
			concat_ws(', ', coalesce(nullif(name_uk, ''), nullif(name, '')), nullif(btrim(street || ' ' || house_no), ''), nullif(city, ''), nullif(hours, ''), nullif(phone, ''))
		FROM aid_points WHERE status = 'OPEN' AND kind IN ('ISSUE', 'INFO') ORDER BY code`)
	if err != nil {
		return nil, nil, err
	}
	var one, two string
	_, err = pgx.ForEachRow(rows, []any{&one, &two}, func() error {
		pl, uk = append(pl, one), append(uk, two)
		return nil
	})
	return orNothing(pl, "punkty nie są jeszcze otwarte"), orNothing(uk, "пункти ще не відкрито"), err
}

func orNothing(list []string, none string) []string {
	if len(list) == 0 {
		return []string{none}
	}
	return list
}
