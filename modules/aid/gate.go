package aid

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/people"
	"spoina/internal/programme"
	"spoina/internal/secret"
)

// The gate knows persons of all units by tokens, which no unit can read. It never says where or to whom something was
// given, only until when.

// tokensOf are the digests by which the gate knows a person.
func tokensOf(key secret.Key, p people.Person) []string { return people.TokensFor(key, "aid", p).All() }

// samePerson tells whether two sets of tokens are one person's: any token in common, unless both know a PESEL and it
// differs. Two people of one name may be born on one day.
func samePerson(a, b []string) bool {
	if slices.ContainsFunc(a, func(t string) bool { return strings.HasPrefix(t, "p") && slices.Contains(b, t) }) {
		return true
	}
	pesel := func(list []string) bool {
		return slices.ContainsFunc(list, func(t string) bool { return strings.HasPrefix(t, "p") })
	}
	return !(pesel(a) && pesel(b)) && slices.ContainsFunc(a, func(t string) bool { return slices.Contains(b, t) })
}

// known is a person as the gate knows them: rows of some unit's file that are one person, or what somebody at a desk says.
type known struct {
	ids    []int64
	tokens []string
	own    []string // of the row itself: what is noted, so that rows that are parted again part with what they were given
}

func (k known) is(id int64, tokens []string) bool {
	return slices.Contains(k.ids, id) || samePerson(k.tokens, tokens)
}

// knownPersons are persons of any file: as they are now, as they were when their cards were issued, and all rows that
// were found to be the same person.
func knownPersons(ctx context.Context, tx pgx.Tx, env programme.Env, ids []int64) ([]known, error) {
	file := people.File{Set: env.Registers, Key: env.Key}
	rows, err := tx.Query(ctx, `WITH RECURSIVE up AS (SELECT id AS asked, id, merged_into FROM persons WHERE id = ANY ($1) UNION ALL SELECT u.asked, p.id, p.merged_into FROM up u JOIN persons p ON p.id = u.merged_into),
			one AS (SELECT asked, id FROM up WHERE merged_into IS NULL UNION ALL SELECT o.asked, p.id FROM one o JOIN persons p ON p.merged_into = o.id)
		SELECT o.asked, o.id, coalesce(c.tokens, '{}') FROM one o LEFT JOIN aid_cards c ON c.person_id = o.id`, ids)
	if err != nil {
		return nil, err
	}
	found := map[int64]known{}
	var asked, id int64
	var tokens []string
	if _, err := pgx.ForEachRow(rows, []any{&asked, &id, &tokens}, func() error {
		k := found[asked]
		if k.ids, k.tokens = append(k.ids, id), append(k.tokens, tokens...); id == asked {
			k.own = append(k.own, tokens...)
		}
		found[asked] = k
		return nil
	}); err != nil {
		return nil, err
	}
	out := make([]known, len(ids))
	for i, id := range ids {
		p, err := file.Get(ctx, tx, access.System("aid gate"), id)
		if err != nil {
			return nil, err
		}
		k, now := found[id], tokensOf(env.Key, p)
		if p.ID == id {
			k.own = append(k.own, now...)
		}
		out[i] = known{append([]int64{id}, k.ids...), append(now, k.tokens...), k.own}
	}
	return out, nil
}

// latestUntil is the last day until which any of the persons has a kind of help that overlaps a period; zero when none has.
func latestUntil(ctx context.Context, tx pgx.Tx, persons []known, kind string, from, to clock.Date) (clock.Date, error) {
	all, ids := []string{}, []int64{}
	for _, p := range persons {
		all, ids = append(all, p.tokens...), append(ids, p.ids...)
	}
	rows, err := tx.Query(ctx, `SELECT person_id, tokens, until_day FROM aid_entitlements WHERE status = 'GIVEN' AND kind = $1 AND (tokens && $2::text[] OR person_id = ANY ($3::bigint[]))
		AND daterange(from_day, until_day, '[]') && daterange($4, $5, '[]')`, kind, all, ids, from, to)
	if err != nil {
		return clock.Date{}, err
	}
	var latest, until clock.Date
	var id int64
	var tokens []string
	_, err = pgx.ForEachRow(rows, []any{&id, &tokens, &until}, func() error {
		if until.After(latest) && slices.ContainsFunc(persons, func(p known) bool { return p.is(id, tokens) }) {
			latest = until
		}
		return nil
	})
	return latest, err
}

// freeFrom is the first day from which none of the persons has a kind of help any more.
func freeFrom(ctx context.Context, tx pgx.Tx, env programme.Env, ids []int64, kind string, from, to clock.Date) (clock.Date, error) {
	persons, err := knownPersons(ctx, tx, env, ids)
	if err != nil {
		return clock.Date{}, err
	}
	return firstFree(ctx, tx, persons, kind, from, to)
}

func firstFree(ctx context.Context, tx pgx.Tx, persons []known, kind string, from, to clock.Date) (clock.Date, error) {
	latest, err := latestUntil(ctx, tx, persons, kind, from, to)
	if err != nil || latest.IsZero() {
		return from, err
	}
	// What ends later may be followed at once by something that begins later, entered from paper.
	for range 100 {
		next := latest.AddDays(1)
		later, err := latestUntil(ctx, tx, persons, kind, next, next)
		if err != nil || !later.After(latest) {
			return next, err
		}
		latest = later
	}
	return latest.AddDays(1), nil
}

// doubled is the refusal of help that was given already, with the day from which it is due.
type doubled struct {
	failure *fail.Error
	Next    clock.Date
}

func (d *doubled) Error() string { return d.failure.Error() }
func (d *doubled) Unwrap() error { return d.failure }

// entitle notes for whom a parcel counts until when, and refuses it when any of them has the same kind on one of the
// days, from whichever unit.
func entitle(ctx context.Context, _ *db.Store, c *db.Change, env programme.Env, ids []int64, kind string, on, until clock.Date, unit string, issue int64) error {
	persons, err := knownPersons(ctx, c.Tx, env, ids)
	if err != nil {
		return err
	}
	if err := notTwice(ctx, c.Tx, persons, kind, on, until); err != nil {
		return err
	}
	var holder string
	if err := c.QueryRow(ctx, `SELECT coalesce((SELECT holder FROM aid_issues WHERE id = $1), '')`, issue).Scan(&holder); err != nil {
		return err
	}
	sets := make([]map[string]json.RawMessage, len(persons))
	for i, p := range persons {
		sets[i] = cells("issue_id", issue, "holder", holder, "person_id", p.ids[0], "kind", kind, "from_day", on, "until_day", until, "tokens", distinct(p.own), "unit", unit)
	}
	_, err = (&act{ctx: ctx, c: c, env: env}).addAll("aid_entitlements", "aid.entitle", sets)
	return err
}

// notTwice refuses what any of the persons has on one of the days.
func notTwice(ctx context.Context, tx pgx.Tx, persons []known, kind string, on, until clock.Date) error {
	latest, err := latestUntil(ctx, tx, persons, kind, on, until)
	if err != nil || latest.IsZero() {
		return err
	}
	return doubleFrom(latest.AddDays(1))
}

// doubleFrom are the words about help that was given already: from when it is due, and no more.
func doubleFrom(next clock.Date) *doubled {
	return &doubled{errDouble.Because("this help was given already; it is due from %s", next), next}
}

// untaken is notTwice for holders of cards.
func (a *act) untaken(ids []int64, kind string, on, until clock.Date) error {
	persons, err := knownPersons(a.ctx, a.c.Tx, a.env, ids)
	if err != nil {
		return err
	}
	return notTwice(a.ctx, a.c.Tx, persons, kind, on, until)
}

func distinct(list []string) []string {
	out := slices.Clone(list)
	slices.Sort(out)
	return append([]string{}, slices.Compact(out)...)
}

// release gives back what an issue counted for.
func release(ctx context.Context, _ *db.Store, c *db.Change, env programme.Env, issue int64) error {
	rows, err := c.Query(ctx, `SELECT id FROM aid_entitlements WHERE issue_id = $1 AND status = 'GIVEN' ORDER BY id`, issue)
	if err != nil {
		return err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return err
	}
	a := &act{ctx: ctx, c: c, env: env}
	for _, id := range ids {
		if err := a.set("aid_entitlements", "aid.release", id, cells("status", "RELEASED")); err != nil {
			return err
		}
	}
	return nil
}

// asked is a question to the gate: may this person, or this family, get this help on a day?
type asked struct {
	Card     Ref        `json:"card,omitempty" doc:"number of a card or of a family card"`
	Family   Ref        `json:"family,omitempty"`
	Identity *identity  `json:"identity,omitempty"`
	Kind     string     `json:"kind" enum:"INDIVIDUAL,FAMILY"`
	On       clock.Date `json:"on,omitempty"`
}

// identity is somebody without a card at hand.
type identity struct {
	PESEL     string     `json:"pesel,omitempty" maxLength:"20"`
	Document  string     `json:"document,omitempty" maxLength:"40"`
	LastName  string     `json:"last_name,omitempty" maxLength:"100"`
	FirstName string     `json:"first_name,omitempty" maxLength:"100"`
	BirthDate clock.Date `json:"birth_date,omitempty"`
}

// answered is all that the gate says.
type answered struct {
	Answer string      `json:"answer" enum:"yes,no"`
	When   *clock.Date `json:"when,omitempty" doc:"of a no: the first day on which the answer would be yes"`
	Code   string      `json:"code,omitempty" doc:"aid.double, aid.expired_card"`
	Reason words3      `json:"reason"`
}

// words3 is a sentence in the three languages of a desk.
type words3 struct {
	PL string `json:"pl"`
	EN string `json:"en"`
	UK string `json:"uk"`
}

func saidOf(day clock.Date, pl, en, uk string) words3 {
	d := day.Time().Format("02.01.2006")
	fill := func(s string) string { return strings.ReplaceAll(s, "{day}", d) }
	return words3{fill(pl), fill(en), fill(uk)}
}

// ask answers a question. by says how the person was named, for the record.
func ask(ctx context.Context, tx pgx.Tx, env programme.Env, in asked) (out answered, by string, err error) {
	on, err := dayOf(in.On)
	if err != nil {
		return out, "", err
	}
	persons, by, err := whoIsAsked(ctx, tx, env, in, on)
	if failure, ok := fail.Of(err); ok && failure.Code == errExpiredCard.Code {
		return answered{Answer: "no", Code: errExpiredCard.Code, Reason: words3{"Ta karta jest nieważna w tym dniu.", "The card is not valid on this day.", "Ця картка недійсна в цей день."}}, by, nil
	}
	if err != nil {
		return out, by, err
	}
	next, err := firstFree(ctx, tx, persons, in.Kind, on, on)
	if err != nil {
		return out, by, err
	}
	if next.After(on) {
		return answered{Answer: "no", When: &next, Code: errDouble.Code, Reason: saidOf(next, "Ta pomoc została już wydana. Następna przysługuje od {day}.",
			"This help was given already. The next is due from {day}.", "Цю допомогу вже надано. Наступна – з {day}.")}, by, nil
	}
	return answered{Answer: "yes", Reason: words3{"Tej pomocy w tym okresie nie wydano: można ją wydać.", "This help was not given in this period: it can be given.",
		"Цю допомогу в цей період не надавали: її можна видати."}}, by, nil
}

func whoIsAsked(ctx context.Context, tx pgx.Tx, env programme.Env, in asked, on clock.Date) ([]known, string, error) {
	if in.Identity != nil {
		i := *in.Identity
		by := "name"
		if i.PESEL != "" {
			d, _, _, err := people.PESEL(i.PESEL)
			if err != nil {
				return nil, "pesel", fail.At("identity.pesel", err)
			}
			i.PESEL, by = d, "pesel"
		} else if i.Document != "" {
			by = "document"
		}
		tokens := tokensOf(env.Key, people.Person{PESEL: i.PESEL, Document: i.Document, LastName: i.LastName, FirstName: i.FirstName, BirthDate: i.BirthDate})
		if len(tokens) == 0 {
			return nil, by, fail.At("identity", errIdentity)
		}
		return []known{{tokens: tokens}}, by, nil
	}
	if !in.Card.Given() && !in.Family.Given() {
		return nil, "", fail.At("card", errIdentity)
	}
	ids, err := holdersOf(ctx, tx, in, on)
	if err != nil {
		return nil, "card", fail.At("card", err)
	}
	persons, err := knownPersons(ctx, tx, env, ids)
	return persons, "card", err
}

// holdersOf are the persons of the card or family card that is named; a number may be of either.
func holdersOf(ctx context.Context, tx pgx.Tx, in asked, on clock.Date) ([]int64, error) {
	if !in.Family.Given() {
		c, err := findCard(ctx, tx, in.Card, on)
		if err == nil {
			return []int64{c.Person}, nil
		}
		if failure, ok := fail.Of(err); !ok || failure.Code != errUnknownCard.Code || in.Card.Number == "" {
			return nil, err
		}
		in.Family = in.Card
	}
	f, err := findFamily(ctx, tx, in.Family, on)
	return f.Persons, err
}
