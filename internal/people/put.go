package people

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/register"
)

// Exists is the refusal of a person whom the unit's file holds already.
type Exists struct {
	ID  int64    `json:"id"`
	Why []string `json:"why"`
}

func (e *Exists) Error() string { return ErrExists.Message }

// Unwrap makes it a failure for people.
func (e *Exists) Unwrap() error { return ErrExists }

// Members tells which row it is.
func (e *Exists) Members() (cells, conflicts any) { return nil, []Exists{*e} }

// Put adds a person to the caller's file, or corrects one whose ID is given. What numbers and dates say must agree; what
// the PESEL says of birth and sex is taken over. It fails with *Exists when the unit's file surely holds the person
// already.
func (f File) Put(ctx context.Context, c *db.Change, scope access.Scope, p Person) (int64, error) {
	if err := scope.Require(Write); err != nil {
		return 0, err
	}
	if err := p.tidy(); err != nil {
		return 0, err
	}
	if _, err := c.Revision(ctx); err != nil { // two desks add the same person in one second: the second is told
		return 0, err
	}
	edit := register.Edit{Op: register.Create}
	if p.ID != 0 {
		old, err := f.Get(ctx, c.Tx, scope, p.ID)
		if err != nil {
			return 0, err
		}
		if old.ID != p.ID {
			return 0, ErrMerged.Because("row %d was merged into row %d", p.ID, old.ID)
		}
		p.Unit, p.Territory = old.Unit, old.Territory
		edit = register.Edit{Op: register.SetCells, ID: p.ID}
	} else {
		var err error
		if p.Unit, err = UnitOf(scope, "persons", p.Unit); err != nil {
			return 0, fail.At("unit", err)
		}
		if p.Territory, err = TerritoryOf(scope, "persons", p.Territory); err != nil {
			return 0, fail.At("territory", err)
		}
	}
	if err := f.alone(ctx, c, p); err != nil {
		return 0, err
	}
	edit.Set = f.cells(p)
	out, err := register.Write(ctx, c, f.Set, "persons", "people.put", []register.Edit{edit})
	if err != nil {
		return 0, taken(err)
	}
	return out.Rows[0].ID, nil
}

// taken is the refusal of a second row with one PESEL in a unit.
func taken(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.ConstraintName == "persons_pesel" {
		return ErrExists
	}
	return err
}

// alone refuses a person who surely is in the unit's file.
func (f File) alone(ctx context.Context, c *db.Change, p Person) error {
	t := TokensFor(f.Key, "people", p)
	if p.PESEL == "" && t.Document == "" {
		return nil
	}
	rows, err := c.Query(ctx, `SELECT `+personColumns+` FROM persons t WHERE t.unit = $1 AND t.merged_into IS NULL AND t.id <> $2
		AND ($3 <> '' AND t.pesel = $3 OR $4 <> '' AND t.document_token = $4) ORDER BY t.id`, p.Unit, p.ID, p.PESEL, t.Document)
	if err != nil {
		return err
	}
	found, err := pgx.CollectRows(rows, scanPerson)
	if err != nil {
		return err
	}
	for _, other := range found {
		if same := Compare(p, other); same.Kind == Sure {
			return &Exists{other.ID, same.Codes()}
		}
	}
	return nil
}

// cells are a person's columns, with those that follow from others.
func (f File) cells(p Person) map[string]json.RawMessage {
	t := TokensFor(f.Key, "people", p)
	out := map[string]json.RawMessage{"birth_date": register.V(p.BirthDate)}
	for field, value := range map[string]string{"last_name": p.LastName, "first_name": p.FirstName, "sex": p.Sex, "pesel": p.PESEL, "document": p.Document,
		"citizenship": p.Citizenship, "language": p.Language, "phone": p.Phone, "email": p.Email, "street": p.Street, "house_no": p.HouseNo, "flat_no": p.FlatNo,
		"postcode": p.Postcode, "city": p.City, "notes": p.Notes, "unit": p.Unit, "territory": p.Territory, "search_key": searchKey(p.LastName, p.FirstName),
		"pesel_token": t.PESEL, "document_token": t.Document, "name_token": t.Name} {
		out[field] = register.V(value)
	}
	return out
}

// tidy checks a person's fields and writes them in one way.
func (p *Person) tidy() (err error) {
	trim := func(s *string) { *s = strings.Join(strings.Fields(*s), " ") }
	for _, s := range []*string{&p.LastName, &p.FirstName, &p.PESEL, &p.Document, &p.Phone, &p.Email, &p.Street, &p.HouseNo, &p.FlatNo, &p.City} {
		trim(s)
	}
	p.Notes, p.Document = strings.TrimSpace(p.Notes), strings.ToUpper(p.Document)
	if p.LastName == "" {
		if p.FirstName == "" {
			return fail.At("last_name", ErrName)
		}
		p.LastName, p.FirstName = p.FirstName, "" // people of one name
	}
	if p.Sex != "" && p.Sex != "F" && p.Sex != "M" {
		return fail.At("sex", ErrSex)
	}
	if p.BirthDate.After(clock.Today()) || !p.BirthDate.IsZero() && p.BirthDate.Before(clock.Day(1880, time.January, 1)) {
		return fail.At("birth_date", ErrBirth.Because("nobody alive was born on this day"))
	}
	if p.PESEL != "" {
		digits, birth, male, err := PESEL(p.PESEL)
		if err != nil {
			return fail.At("pesel", err)
		}
		if !p.BirthDate.IsZero() && p.BirthDate != birth {
			return fail.At("birth_date", ErrBirth.Because("the PESEL says another day of birth"))
		}
		sex := "F"
		if male {
			sex = "M"
		}
		if p.Sex != "" && p.Sex != sex {
			return fail.At("sex", ErrSex.Because("the PESEL says another sex"))
		}
		p.PESEL, p.BirthDate, p.Sex = digits, birth, sex
	}
	for _, f := range []struct {
		name  string
		value *string
		check func(string) (string, error)
	}{{"phone", &p.Phone, phone}, {"email", &p.Email, email}, {"citizenship", &p.Citizenship, letters}, {"language", &p.Language, letters}, {"postcode", &p.Postcode, postcode}} {
		if *f.value, err = f.check(*f.value); err != nil {
			return fail.At(f.name, err)
		}
	}
	p.Citizenship, p.Language = strings.ToUpper(p.Citizenship), strings.ToLower(p.Language)
	return nil
}

// phone reads a telephone number; one of nine digits is Polish, one of ten that begins with 0 Ukrainian.
func phone(s string) (string, error) {
	if s == "" {
		return "", nil
	}
	digits := strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case strings.ContainsRune(" -()./+", r):
			return -1
		}
		return 'x'
	}, s)
	plus := strings.HasPrefix(strings.TrimSpace(s), "+")
	if !plus && strings.HasPrefix(digits, "00") {
		digits, plus = digits[2:], true
	}
	if len(digits) < 9 || len(digits) > 15 || strings.Contains(digits, "x") {
		return "", ErrContact.Because("a telephone number has 9 digits, or a plus and the number of a country before them")
	}
	if plus {
		return "+" + digits, nil
	}
	switch {
	case len(digits) == 9:
		return "+48" + digits, nil
	case len(digits) == 10 && digits[0] == '0': // as people write it in Ukraine
		return "+38" + digits, nil
	}
	return "+" + digits, nil
}

func email(s string) (string, error) {
	if s == "" {
		return "", nil
	}
	a, err := mail.ParseAddress(s)
	if err != nil || a.Name != "" || !strings.Contains(s[strings.LastIndex(s, "@")+1:], ".") {
		return "", ErrContact.Because("this is no e-mail address")
	}
	return a.Address, nil
}

// letters reads a code of two letters.
func letters(s string) (string, error) {
	s = strings.TrimSpace(s)
	for _, r := range s {
		if len(s) != 2 || (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return "", ErrCode
		}
	}
	return s, nil
}

// postcode reads a Polish postcode; those of other countries stay as they are.
func postcode(s string) (string, error) {
	s = strings.TrimSpace(s)
	digits := strings.ReplaceAll(strings.ReplaceAll(s, "-", ""), " ", "")
	if len(digits) == 5 && strings.Trim(digits, "0123456789") == "" && (len(s) == 5 || len(s) == 6) {
		return digits[:2] + "-" + digits[2:], nil
	}
	if len(s) > 10 {
		return "", ErrCode
	}
	return s, nil
}

// PutMany adds persons of one unit in one go, without looking for them first: for made-up people and for lists in which
// nobody stands twice. Two rows of one PESEL are refused all the same.
func (f File) PutMany(ctx context.Context, c *db.Change, scope access.Scope, list []Person) ([]int64, error) {
	if err := scope.Require(Write); err != nil {
		return nil, err
	}
	edits := make([]register.Edit, len(list))
	for i, p := range list {
		if err := p.tidy(); err != nil {
			return nil, fmt.Errorf("person %d: %w", i, err)
		}
		var err error
		if p.Unit, err = UnitOf(scope, "persons", p.Unit); err != nil {
			return nil, fail.At("unit", err)
		}
		edits[i] = register.Edit{Op: register.Create, Set: f.cells(p)}
	}
	out, err := register.Write(ctx, c, f.Set, "persons", "people.put", edits)
	if err != nil {
		return nil, taken(err)
	}
	ids := make([]int64, len(out.Rows))
	for i, row := range out.Rows {
		ids[i] = row.ID
	}
	return ids, nil
}
