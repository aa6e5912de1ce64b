package relief

import (
	"context"
	"errors"
	"math/big"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/fail"
	"spoina/internal/flow"
	"spoina/internal/people"
)

// Failures of applications.
var (
	ErrNone     = fail.New(fail.NotFound, "relief.none", "there is no such application")
	ErrValue    = fail.New(fail.Invalid, "relief.value", "a field of the application cannot have this value")
	ErrAccount  = fail.New(fail.Invalid, "relief.account", "the check digits of this account number are wrong")
	ErrDay      = fail.New(fail.Invalid, "relief.day", "the day cannot be used")
	ErrMissing  = fail.New(fail.Conflict, "relief.incomplete", "the application still lacks something")
	ErrComplete = fail.New(fail.Conflict, "relief.complete", "the application lacks nothing, so there is nothing to call for")
	ErrBusy     = fail.New(fail.TooMany, "relief.busy", "too many applications were sent today; come to the office, or try again tomorrow")
	ErrCode     = fail.New(fail.NotFound, "relief.code", "no application has this code")
)

// application is a row as the rules need it.
type application struct {
	ID          int64
	Number      string
	CaseNumber  string
	Channel     string
	State       flow.State
	Verdict     string
	PersonID    int64
	HouseholdID int64
	Household   string // token
	Draft       string
	Address     string
	Building    string
	Persons     int
	AreaM2      float64
	Title       string
	Declared    bool
	Signed      bool
	IncomeGr    *int64
	PayTo       string
	Account     string
	FromMonth   clock.Date
	FeeGr       int64
	SupportGr   int64
	Missing     []string
	ReceivedOn  clock.Date
	DecidedOn   clock.Date
	DeliveredOn clock.Date
	FinalOn     clock.Date
	EndedOn     clock.Date
	Reason      string
	Appeal      string
	Note        string
	Unit        string
	Territory   string
	Version     int64
}

const applicationColumns = `t.id, t.number, t.case_number, t.channel, t.state, t.verdict, coalesce(t.person_id, 0), coalesce(t.household_id, 0), t.household, t.draft, t.address, t.building,
	coalesce(t.persons, 0), coalesce(t.area_m2, 0)::float8, t.title, t.declared, t.signed, t.income_gr, t.pay_to, t.account, t.from_month, coalesce(t.fee_gr, 0), coalesce(t.support_gr, 0),
	t.missing, t.received_on, t.decided_on, t.delivered_on, t.final_on, t.ended_on, t.reason, t.appeal, t.note, t.unit, t.territory, t.version`

func scanApplication(row pgx.CollectableRow) (application, error) {
	var a application
	err := row.Scan(&a.ID, &a.Number, &a.CaseNumber, &a.Channel, &a.State, &a.Verdict, &a.PersonID, &a.HouseholdID, &a.Household, &a.Draft, &a.Address, &a.Building,
		&a.Persons, &a.AreaM2, &a.Title, &a.Declared, &a.Signed, &a.IncomeGr, &a.PayTo, &a.Account, &a.FromMonth, &a.FeeGr, &a.SupportGr,
		&a.Missing, &a.ReceivedOn, &a.DecidedOn, &a.DeliveredOn, &a.FinalOn, &a.EndedOn, &a.Reason, &a.Appeal, &a.Note, &a.Unit, &a.Territory, &a.Version)
	return a, err
}

// arguments are the parameters of a statement whose condition the scope writes.
type arguments struct{ list []any }

func (a *arguments) add(v any) string {
	a.list = append(a.list, v)
	return "$" + strconv.Itoa(len(a.list))
}

// find is an application that the person reaches; edits asks for one that they may change.
func find(ctx context.Context, tx pgx.Tx, scope access.Scope, id int64, edits bool) (application, error) {
	args := &arguments{list: []any{id}}
	where := scope.Condition(applications, args.add)
	rows, err := tx.Query(ctx, `SELECT `+applicationColumns+` FROM relief_applications t WHERE t.id = $1 AND `+where, args.list...)
	if err != nil {
		return application{}, err
	}
	a, err := pgx.CollectExactlyOneRow(rows, scanApplication)
	if errors.Is(err, pgx.ErrNoRows) {
		return a, ErrNone
	}
	if err != nil || !edits {
		return a, err
	}
	args = &arguments{list: []any{id}}
	where = scope.EditCondition(applications, func(r access.Rights) bool { return r.Edit }, args.add)
	var may bool
	if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM relief_applications t WHERE t.id = $1 AND `+where+`)`, args.list...).Scan(&may); err != nil {
		return a, err
	}
	if !may {
		return a, scope.Refused("the right to work on this application")
	}
	return a, nil
}

// Given is what an application says. A field that is absent changes nothing.
type Given struct {
	Person     *people.Person  `json:"person,omitempty" doc:"a person whom the file does not hold yet"`
	PersonID   int64           `json:"person_id,omitempty"`
	Household  *people.Address `json:"household,omitempty" doc:"address of the property; the person's when absent"`
	Building   *string         `json:"building,omitempty" enum:",DETACHED,BLOCK"`
	Persons    *int            `json:"persons,omitempty" minimum:"0" maximum:"50" doc:"of the household"`
	AreaM2     *float64        `json:"area_m2,omitempty" minimum:"0" maximum:"5000"`
	Title      *string         `json:"title,omitempty" enum:",OWNER,POSSESSOR" doc:"right to the property"`
	Declared   *bool           `json:"declared,omitempty" doc:"the declaration of the fee lies with the office"`
	Signed     *bool           `json:"signed,omitempty"`
	IncomeGr   *int64          `json:"income_gr,omitempty" minimum:"0" maximum:"100000000" doc:"monthly income of the household, where given; only the social question shows it"`
	PayTo      *string         `json:"pay_to,omitempty" enum:"ACCOUNT,CASH"`
	Account    *string         `json:"account,omitempty" maxLength:"40" doc:"26 digits"`
	From       *clock.Date     `json:"from,omitempty" doc:"a day of the first month of the support"`
	CaseNumber *string         `json:"case_number,omitempty" maxLength:"60" doc:"from the document system"`
	Note       *string         `json:"note,omitempty" maxLength:"2000"`
}

// take writes what was given into the application.
func (a *application) take(g Given) error {
	if g.Building != nil {
		a.Building = *g.Building
	}
	if g.Persons != nil {
		if *g.Persons < 0 || *g.Persons > 50 {
			return fail.At("persons", ErrValue.Because("persons: from 1 to 50"))
		}
		a.Persons = *g.Persons
	}
	if g.AreaM2 != nil {
		if !(*g.AreaM2 >= 0) || *g.AreaM2 > 5000 {
			return fail.At("area_m2", ErrValue.Because("area_m2: more than 0, at most 5000"))
		}
		a.AreaM2 = *g.AreaM2
	}
	if g.Title != nil {
		a.Title = *g.Title
	}
	if g.Declared != nil {
		a.Declared = *g.Declared
	}
	if g.Signed != nil {
		a.Signed = *g.Signed
	}
	if g.IncomeGr != nil {
		a.IncomeGr = g.IncomeGr
	}
	if g.PayTo != nil {
		a.PayTo = *g.PayTo
	}
	if g.Account != nil {
		account, err := Account(*g.Account)
		if err != nil {
			return fail.At("account", err)
		}
		a.Account = account
	}
	if g.From != nil && !g.From.IsZero() {
		a.FromMonth = clock.Day(g.From.Year, g.From.Month, 1)
		if a.FromMonth.Year < 2000 || a.FromMonth.After(clock.Today().AddDays(400)) {
			return fail.At("from", ErrDay.Because("from: a month not later than a year from now"))
		}
	}
	if g.CaseNumber != nil {
		a.CaseNumber = strings.TrimSpace(*g.CaseNumber)
	}
	if g.Note != nil {
		a.Note = strings.TrimSpace(*g.Note)
	}
	return nil
}

// Account is a Polish account number as 26 digits, its check digits verified (ISO 7064, mod 97); empty stays empty.
func Account(s string) (string, error) {
	digits := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '\u00a0' {
			return -1
		}
		return r
	}, s)
	digits = strings.TrimPrefix(strings.ToUpper(digits), "PL")
	if digits == "" {
		return "", nil
	}
	if len(digits) != 26 || strings.Trim(digits, "0123456789") != "" {
		return "", ErrAccount.Because("an account number has 26 digits")
	}
	n, _ := new(big.Int).SetString(digits[2:]+"2521"+digits[:2], 10)
	if n.Mod(n, big.NewInt(97)).Int64() != 1 {
		return "", ErrAccount
	}
	return digits, nil
}

// count works out fee and support, where the application says enough.
func (a *application) count(r Rates) {
	a.FeeGr, a.SupportGr = 0, 0
	if a.AreaM2 == 0 || a.Building == "" || a.Persons == 0 {
		return
	}
	if answer, err := r.supportOf(subject{Persons: a.Persons, Building: a.Building, AreaM2: a.AreaM2}); err == nil {
		a.FeeGr, a.SupportGr = answer.FeeGr, answer.SupportGr
	}
}

// written is an address as a line.
func written(a people.Address) string {
	line := strings.TrimSpace(a.Street + " " + a.HouseNo)
	if a.FlatNo != "" {
		line += "/" + a.FlatNo
	}
	return strings.Trim(line+", "+strings.TrimSpace(a.Postcode+" "+a.City), ", ")
}
