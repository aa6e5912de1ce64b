package people

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/fail"
)

const personColumns = `t.id, t.last_name, t.first_name, t.birth_date, t.sex, t.pesel, t.document, t.citizenship, t.language, t.phone, t.email,
	t.street, t.house_no, t.flat_no, t.postcode, t.city, t.notes, t.unit, t.territory`

func scanPerson(row pgx.CollectableRow) (Person, error) {
	var p Person
	err := row.Scan(&p.ID, &p.LastName, &p.FirstName, &p.BirthDate, &p.Sex, &p.PESEL, &p.Document, &p.Citizenship, &p.Language, &p.Phone, &p.Email,
		&p.Street, &p.HouseNo, &p.FlatNo, &p.Postcode, &p.City, &p.Notes, &p.Unit, &p.Territory)
	return p, err
}

// Get is a person of the caller's file: the row that stands for them now, where theirs was merged into another. Another
// unit's person is none. What of it leaves the program, and why, the caller records.
func (f File) Get(ctx context.Context, tx pgx.Tx, scope access.Scope, id int64) (Person, error) {
	a := &arguments{list: []any{id}}
	rows, err := tx.Query(ctx, `WITH RECURSIVE chain AS (SELECT id, merged_into, 0 AS n FROM persons WHERE id = $1
			UNION ALL SELECT p.id, p.merged_into, c.n + 1 FROM chain c JOIN persons p ON p.id = c.merged_into WHERE c.n < 50)
		SELECT `+personColumns+` FROM persons t WHERE t.id = (SELECT id FROM chain WHERE merged_into IS NULL) AND `+within(scope, persons, a), a.list...)
	if err != nil {
		return Person{}, err
	}
	p, err := pgx.CollectExactlyOneRow(rows, scanPerson)
	if err == pgx.ErrNoRows {
		return p, ErrUnknown
	}
	return p, err
}

// Query is what somebody knows of a person whom they look for. Text is a name in any order, or a number.
type Query struct {
	Text      string     `json:"text,omitempty" maxLength:"200" doc:"a name in any spelling, a PESEL, a document or telephone number"`
	LastName  string     `json:"last_name,omitempty" maxLength:"100"`
	FirstName string     `json:"first_name,omitempty" maxLength:"100"`
	PESEL     string     `json:"pesel,omitempty" maxLength:"20"`
	Document  string     `json:"document,omitempty" maxLength:"40"`
	BirthDate clock.Date `json:"birth_date,omitempty"`
	Phone     string     `json:"phone,omitempty" maxLength:"30"`
	Email     string     `json:"email,omitempty" maxLength:"200"`
	Address
	Unit  string `json:"unit,omitempty" maxLength:"40" doc:"whose file is searched; empty: the caller's own, or the office's"`
	Limit int    `json:"limit,omitempty" minimum:"0" maximum:"50" doc:"0 is 20"`
}

// Candidate is a person who may be the one that is looked for.
type Candidate struct {
	Person Person `json:"person"`
	Compared
}

// person is the query as somebody to compare with.
func (q Query) person() (p Person, used []string) {
	p = Person{LastName: q.LastName, FirstName: q.FirstName, PESEL: q.PESEL, Document: q.Document, BirthDate: q.BirthDate, Phone: q.Phone, Email: q.Email, Address: q.Address}
	text := strings.TrimSpace(q.Text)
	if text != "" {
		switch digits := tailOf(text); {
		case strings.Trim(text, "0123456789 -+") != "":
			if strings.ContainsAny(text, "0123456789") && p.Document == "" {
				p.Document = text
			} else if p.Name() == "" {
				p.LastName = text
			}
		case len(strings.NewReplacer(" ", "", "-", "").Replace(text)) == 11 && !strings.HasPrefix(text, "+"):
			p.PESEL = text
		case len(digits) == 9:
			p.Phone = text
		default:
			p.Document = text
		}
	}
	if d, _, _, err := PESEL(p.PESEL); err == nil {
		p.PESEL = d
	}
	for field, value := range map[string]string{"last_name": p.LastName, "first_name": p.FirstName, "pesel": p.PESEL, "document": p.Document, "phone": p.Phone, "email": p.Email} {
		if value != "" {
			used = append(used, field)
		}
	}
	if !p.BirthDate.IsZero() {
		used = append(used, "birth_date")
	}
	slices.Sort(used)
	return p, used
}

// Search finds who may be the person that is looked for, best first: only in the file of one unit, and only what the
// caller reaches there. It says of each why, and used are the fields that decided. What leaves the program is recorded
// by the caller.
func (f File) Search(ctx context.Context, tx pgx.Tx, scope access.Scope, q Query) (out []Candidate, used []string, err error) {
	if rights := scope.Rights("persons"); !rights.Read || !rights.Personal {
		return nil, nil, scope.Refused("the register persons with personal data")
	}
	unit, err := UnitOf(scope, "persons", q.Unit)
	if err != nil {
		return nil, nil, fail.At("unit", err)
	}
	p, used := q.person()
	found, err := f.lookFor(ctx, tx, scope, unit, p)
	if err != nil {
		return nil, used, err
	}
	out = []Candidate{}
	for _, other := range found {
		c := Candidate{other, Compare(p, other)}
		if begins(p.Name(), other.Name()) && (c.has("name_differs") || c.has("name_part")) {
			c.begun()
		}
		if c.Kind == Possible && c.Score < 10 {
			continue
		}
		out = append(out, c)
	}
	order := map[string]int{Sure: 0, Likely: 1, Possible: 2}
	slices.SortStableFunc(out, func(x, y Candidate) int {
		return cmp.Or(cmp.Compare(order[x.Kind], order[y.Kind]), cmp.Compare(y.Score, x.Score), cmp.Compare(x.Person.ID, y.Person.ID))
	})
	limit := q.Limit
	if limit == 0 {
		limit = 20
	}
	return out[:min(len(out), limit)], used, nil
}

// lookFor reads the rows that are worth comparing: by numbers, by the day of birth, by all words of the name, by the
// beginnings of all, and only when these found few by any word. A file of a quarter of a million answers at once, because
// common names end the search early.
func (f File) lookFor(ctx context.Context, tx pgx.Tx, scope access.Scope, unit string, p Person) ([]Person, error) {
	words := strings.Fields(Fold(p.Name()))
	var starts []string
	for _, w := range words {
		if len(w) > 1 {
			starts = append(starts, beginning(w))
		}
	}
	document, tail := TokensFor(f.Key, "people", p).Document, tailOf(p.Phone)
	if len(tail) != 9 {
		tail = ""
	}
	if p.PESEL == "" && document == "" && tail == "" && p.BirthDate.IsZero() && len(words) == 0 {
		return nil, ErrQuery
	}
	const key = "string_to_array(t.search_key, ' ')"
	var out []Person
	seen := map[int64]bool{}
	for _, step := range []struct {
		asked bool
		few   int // only when fewer were found so far
		cond  func(a *arguments) string
		order string
	}{
		{p.PESEL != "", 300, func(a *arguments) string { return "t.pesel = " + a.add(p.PESEL) }, ""},
		{document != "", 300, func(a *arguments) string { return "t.document_token <> '' AND t.document_token = " + a.add(document) }, ""},
		{tail != "", 300, func(a *arguments) string { return "t.phone <> '' AND right(t.phone, 9) = " + a.add(tail) }, ""},
		{!p.BirthDate.IsZero(), 300, func(a *arguments) string { return "t.birth_date = " + a.add(p.BirthDate) + "::date" }, ""},
		{len(words) > 0, 300, func(a *arguments) string { return key + " @> " + a.add(words) + "::text[]" }, ""},
		{len(starts) > 0, 100, func(a *arguments) string { return key + " @> " + a.add(starts) + "::text[]" }, ""},
		{len(words) > 1, 20, func(a *arguments) string { return key + " && " + a.add(slices.Concat(words, starts)) + "::text[]" },
			"(SELECT count(*) FROM unnest(" + key + ") w WHERE w = ANY ($2::text[])) DESC, "},
	} {
		if !step.asked || len(out) >= step.few {
			continue
		}
		a := &arguments{list: []any{unit}}
		cond := step.cond(a)
		rows, err := tx.Query(ctx, `SELECT `+personColumns+` FROM persons t WHERE t.unit = $1 AND t.merged_into IS NULL AND `+cond+` AND `+within(scope, persons, a)+` ORDER BY `+step.order+`t.id LIMIT 100`, a.list...)
		if err != nil {
			return nil, err
		}
		found, err := pgx.CollectRows(rows, scanPerson)
		if err != nil {
			return nil, err
		}
		for _, one := range found {
			if !seen[one.ID] {
				seen[one.ID] = true
				out = append(out, one)
			}
		}
	}
	return out, nil
}

// begins tells whether every word typed begins a word of a name.
func begins(typed, name string) bool {
	words := strings.Fields(Fold(name))
	some := false
	for _, w := range strings.Fields(Fold(typed)) {
		some = true
		if !slices.ContainsFunc(words, func(v string) bool { return strings.HasPrefix(v, w) }) {
			return false
		}
	}
	return some
}

// begun replaces what a half-typed name said by what it is: the beginning of the name.
func (c *Candidate) begun() {
	c.Why = slices.DeleteFunc(c.Why, func(r Reason) bool { return r.Code == "name_differs" || r.Code == "name_part" })
	r := reasons["name_begins"]
	c.Why = append(c.Why, Reason{"name_begins", r.weight, r.title.PL, r.title.EN})
	c.Score = 0
	for _, w := range c.Why {
		c.Score += w.Weight
	}
	c.Score = min(100, max(0, c.Score))
}
