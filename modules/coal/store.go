package coal

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/ledger"
	"spoina/internal/people"
	"spoina/internal/programme"
	"spoina/internal/register"
)

// Desk does the programme's actions inside one change: what it decides by stays true until the change is over.
type Desk struct {
	c     *db.Change
	scope access.Scope
	set   register.Set
	file  people.File
}

// At is the desk of somebody within a change.
func At(c *db.Change, scope access.Scope, env programme.Env) Desk {
	return Desk{c, scope, env.Registers, people.File{Set: env.Registers, Key: env.Key}}
}

// stock is the account of what lies at a yard.
func stock(yard, good string) ledger.Account {
	return ledger.Account{Programme: "coal", Kind: "stock", Name: yard + ":" + good, Unit: "kg"}
}

// limit is the account of what a household may still buy.
func limit(name string) ledger.Account {
	return ledger.Account{Programme: "coal", Kind: "allowance", Name: name, Unit: "kg"}
}

// dayOf is the day of an action: today unless another is given, as for entries from paper.
func dayOf(on clock.Date) (clock.Date, error) {
	today := clock.Today()
	switch {
	case on.IsZero():
		return today, nil
	case on.After(today):
		return on, fail.At("on", ErrFuture.Because("%s lies in the future", on))
	case on.Year < 2000:
		return on, fail.At("on", ErrPeriod.Because("%s is too long ago", on))
	}
	return on, nil
}

// endOf is the moment when a day is over.
func endOf(d clock.Date) time.Time {
	return time.Date(d.Year, d.Month, d.Day+1, 0, 0, 0, 0, clock.Warsaw)
}

// unitsOf are the partner units in whose name a permission is given; free when any.
func unitsOf(scope access.Scope, permission string) (units []string, free bool) {
	if scope.All() {
		return nil, true
	}
	for _, g := range scope.Grants() {
		if slices.Contains(g.Role.Permissions, permission) {
			if len(g.Limits.Units) == 0 {
				return nil, true
			}
			units = append(units, g.Limits.Units...)
		}
	}
	slices.Sort(units) // who has the permission twice works for one unit all the same
	return slices.Compact(units), false
}

// reaches tells whether a permission is given in a municipality; empty is the office's own.
func reaches(scope access.Scope, permission, territory, own string) bool {
	if territory == "" {
		territory = own
	}
	return scope.All() || slices.ContainsFunc(scope.Grants(), func(g access.Grant) bool {
		return slices.Contains(g.Role.Permissions, permission) && (len(g.Limits.Territories) == 0 || slices.Contains(g.Limits.Territories, territory))
	})
}

// unitOf is the partner unit that issues: the one asked for where the person works for it, or the only one.
func unitOf(scope access.Scope, asked string) (string, error) {
	asked = strings.ToUpper(strings.TrimSpace(asked))
	units, free := unitsOf(scope, Certify)
	switch {
	case asked == "" && !free && len(units) == 1:
		return units[0], nil
	case asked == "" || !yardCode.MatchString(asked):
		return "", fail.At("unit", ErrUnit)
	case !free && !slices.Contains(units, asked):
		return "", fail.At("unit", access.ErrRefused.Because("your roles do not reach the unit %s", asked))
	}
	return asked, nil
}

// arguments are the parameters of a statement whose condition the scope writes.
type arguments []any

func (a *arguments) add(v any) string {
	*a = append(*a, v)
	return "$" + strconv.Itoa(len(*a))
}

// place is where and on which day something is sold or received.
type place struct {
	good Good
	yard Yard
}

// Yard is where goods lie.
type Yard struct {
	Code      string
	Name      string
	Territory string
	Active    bool
}

// placeOf finds a good and a yard by their codes, and refuses a day of the yard that is closed. known says that neither
// must be on sale any more: corrections are possible as long as there is a row to correct. A yard of a municipality that
// the person's permission does not reach is none.
func (d Desk) placeOf(ctx context.Context, permission, good, yard string, on clock.Date, known bool) (place, error) {
	var p place
	var closed, hasGood, hasYard bool
	err := d.c.QueryRow(ctx, `SELECT g.id IS NOT NULL, coalesce(g.id, 0), coalesce(g.code, ''), coalesce(g.name, ''), coalesce(g.rationed, false), coalesce(g.price_gr_t, 0), coalesce(g.lot_kg, 0), coalesce(g.active, false),
			y.id IS NOT NULL, coalesce(y.code, ''), coalesce(y.name, ''), coalesce(y.territory, ''), coalesce(y.active, false),
			EXISTS (SELECT FROM coal_days d WHERE d.yard = $2 AND d.on_day = $3)
		FROM (SELECT 1) one LEFT JOIN coal_goods g ON g.code = $1 LEFT JOIN coal_yards y ON y.code = $2`, good, yard, on).
		Scan(&hasGood, &p.good.ID, &p.good.Code, &p.good.Name, &p.good.Rationed, &p.good.PriceGrT, &p.good.LotKg, &p.good.Active,
			&hasYard, &p.yard.Code, &p.yard.Name, &p.yard.Territory, &p.yard.Active, &closed)
	switch {
	case err != nil:
		return p, err
	case !hasGood || !known && !p.good.Active:
		return p, fail.At("good", ErrGood.Because("%q is not sold", good))
	case !hasYard || !known && !p.yard.Active || !reaches(d.scope, permission, p.yard.Territory, d.c.Office().Code):
		return p, fail.At("yard", ErrYard.Because("there is no yard %q that is open", yard))
	case closed:
		return p, fail.At("on", ErrDayClosed.Because("%s at %s is closed: correct it by an entry of a later day", on, p.yard.Name))
	}
	return p, nil
}

// certificateOf finds a certificate that the person reaches, by its number or by its row.
func certificateOf(ctx context.Context, tx pgx.Tx, scope access.Scope, number string, id int64) (Certificate, error) {
	args := arguments{strings.ToUpper(strings.TrimSpace(number)), id}
	var c Certificate
	err := tx.QueryRow(ctx, `SELECT t.id, t.number, t.status, t.on_day, t.valid_to, t.allowance, t.season, t.limit_kg, t.unit, t.territory
		FROM coal_certificates t WHERE (t.number = $1 OR t.id = $2) AND `+scope.Condition(subject("coal_certificates", "status"), args.add), args...).
		Scan(&c.ID, &c.Number, &c.Status, &c.From, &c.To, &c.Allowance, &c.Season, &c.LimitKg, &c.Unit, &c.Territory)
	if err == pgx.ErrNoRows {
		return c, fail.At("certificate", ErrCertificate)
	}
	return c, err
}

// allowanceAt is what a household may buy: what it was granted, drew and has reserved, as the ledger has it.
func allowanceAt(ctx context.Context, tx pgx.Tx, c Certificate, seasons Seasons) (Allowance, error) {
	a := Allowance{}
	for _, s := range seasons {
		if chain := seasons.Chain(s.From); chain.Name() == c.Season {
			a.Seasons = chain
			break
		}
	}
	rows, err := tx.Query(ctx, `SELECT e.on_day, CASE WHEN e.why = 'grant' THEN 0 ELSE -sum(e.quantity) END::bigint, CASE WHEN e.why = 'grant' THEN sum(e.quantity) ELSE 0 END::bigint
		FROM ledger_accounts a JOIN ledger_entries e ON e.account_id = a.id WHERE a.programme = 'coal' AND a.kind = 'allowance' AND a.name = $1 GROUP BY e.on_day, e.why`, c.Allowance)
	if err != nil {
		return a, err
	}
	var d Draw
	var grant Kilograms
	if _, err = pgx.ForEachRow(rows, []any{&d.On, &d.Kg, &grant}, func() error {
		if a.Booked += grant; d.Kg != 0 {
			a.Drawn = append(a.Drawn, d)
		}
		return nil
	}); err != nil {
		return a, err
	}
	b, err := ledger.Of(ctx, tx, limit(c.Allowance))
	a.Reserved = b.Reserved
	if len(a.Seasons) == 0 { // the office has since changed the seasons: what was granted stays granted
		a.Seasons = Seasons{{Limit: a.Booked, Carries: true}}
	}
	return a, err
}

// topUp books what the office has granted since the certificate was issued: a higher limit, or the next season.
func (d Desk) topUp(ctx context.Context, c Certificate, a Allowance, on clock.Date) error {
	if a.Booked >= a.Seasons.Total() {
		return nil
	}
	return d.grant(ctx, c.Allowance, a.Seasons.Total(), c.ID, on)
}

// write changes rows of one of the programme's registers; the programme's rules have decided it.
func (d Desk) write(ctx context.Context, name, action string, edits ...register.Edit) ([]register.RowResult, error) {
	out, err := register.Write(ctx, d.c, d.set, name, action, edits)
	return out.Rows, err
}

// create adds a row and answers with its number.
func (d Desk) create(ctx context.Context, name, action string, cells map[string]any) (int64, error) {
	rows, err := d.write(ctx, name, action, register.Edit{Op: register.Create, Set: cellsOf(cells)})
	if err != nil {
		return 0, err
	}
	return rows[0].ID, nil
}

// put changes cells of a row.
func (d Desk) put(ctx context.Context, name, action string, id int64, cells map[string]any) error {
	_, err := d.write(ctx, name, action, register.Edit{Op: register.SetCells, ID: id, Set: cellsOf(cells)})
	return err
}

func cellsOf(cells map[string]any) map[string]json.RawMessage {
	out := make(map[string]json.RawMessage, len(cells))
	for field, v := range cells {
		out[field] = register.V(v)
	}
	return out
}

// documentOf is what ledger entries say they stand for.
func documentOf(name string, id int64) string { return name + "/" + strconv.FormatInt(id, 10) }

// reasonOf is why something is taken back.
func reasonOf(s string) (string, error) {
	s = strings.TrimSpace(s)
	if n := len([]rune(s)); n < 3 || n > 500 {
		return "", fail.At("reason", ErrReason)
	}
	return s, nil
}
