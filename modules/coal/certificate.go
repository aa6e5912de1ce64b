package coal

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"spoina/internal/clock"
	"spoina/internal/fail"
	"spoina/internal/flow"
	"spoina/internal/ledger"
	"spoina/internal/people"
)

// Application is what a household asks for, as the welfare centre enters it.
type Application struct {
	PersonID   int64          `json:"person_id,omitempty" doc:"applicant who is in the unit's file"`
	Person     *people.Person `json:"person,omitempty" doc:"applicant who is not yet"`
	Household  Household      `json:"household,omitempty"`
	Unit       string         `json:"unit,omitempty" maxLength:"20" doc:"welfare centre; empty: the caller's own"`
	Territory  string         `json:"territory,omitempty" maxLength:"10" doc:"TERYT code of the municipality; empty: the office's own"`
	Good       string         `json:"good,omitempty" maxLength:"31" doc:"code of the good that the household means to buy"`
	CaseNumber string         `json:"case_number,omitempty" maxLength:"60" doc:"of the office's document system"`
	On         clock.Date     `json:"on,omitempty" doc:"day of issue; empty: today"`
	ValidTo    clock.Date     `json:"valid_to,omitempty" doc:"last day; empty: as many days as the office has set"`
	Number     string         `json:"number,omitempty" maxLength:"30" doc:"of a certificate that was issued on paper; empty: the next of the unit's own numbering"`
}

// Household is who shares a limit. Of the members only keyed digests are kept, which tell nobody who they are: enough to
// see that one of them has a certificate already.
type Household struct {
	people.Address
	Members []Member `json:"members,omitempty" maxItems:"40" doc:"besides the applicant"`
}

// Member is somebody who lives in the household.
type Member struct {
	LastName  string     `json:"last_name" maxLength:"100"`
	FirstName string     `json:"first_name,omitempty" maxLength:"100"`
	BirthDate clock.Date `json:"birth_date,omitempty"`
	PESEL     string     `json:"pesel,omitempty" maxLength:"20"`
}

// Certified is a certificate that was issued.
type Certified struct {
	ID       int64      `json:"id"`
	Number   string     `json:"number"`
	PersonID int64      `json:"person_id"`
	LimitKg  Kilograms  `json:"limit_kg"`
	LeftKg   Kilograms  `json:"left_kg" doc:"what the household may still buy today, with what it bought on earlier certificates"`
	ValidTo  clock.Date `json:"valid_to"`
}

// Issue gives a household its certificate, in the unit's own numbering. The limit is the household's: whichever unit
// issues, and however often, it is granted once a season. A household that holds a valid certificate gets no second one,
// and the refusal tells only that there is one, and since when.
func (d Desk) Issue(ctx context.Context, a Application) (Certified, error) {
	if err := d.scope.Require(Certify); err != nil {
		return Certified{}, err
	}
	on, err := dayOf(a.On)
	if err != nil {
		return Certified{}, err
	}
	if _, err := d.c.Revision(ctx); err != nil {
		return Certified{}, err
	}
	terms, err := loadTerms(ctx, d.c, d.scope, on)
	if err != nil {
		return Certified{}, err
	}
	chain := terms.Seasons.Chain(on)
	if len(chain) == 0 {
		return Certified{}, fail.At("on", ErrNoLimit.Because("on %s no household has a limit", on))
	}
	to := a.ValidTo
	if to.IsZero() {
		to = on.AddDays(terms.CertificateDays)
		if last := chain[len(chain)-1].To; !last.IsZero() && to.After(last) {
			to = last // from then on the household has another limit, and asks for another certificate
		}
	}
	if to.Before(on) || on.DaysUntil(to) > longest {
		return Certified{}, fail.At("valid_to", ErrPeriod.Because("a certificate is valid from the day on which it is issued, for five years at most"))
	}
	unit, territory, err := d.issuer(a)
	if err != nil {
		return Certified{}, err
	}
	if a.Good != "" {
		if err := d.sold(ctx, a.Good); err != nil {
			return Certified{}, err
		}
	}
	tokens, err := d.memberTokens(a.Household.Members)
	if err != nil {
		return Certified{}, err
	}
	person, err := d.applicant(ctx, a, unit, territory)
	if err != nil {
		return Certified{}, err
	}
	address := a.Household.Address
	if address == (people.Address{}) {
		address = person.Address
	}
	home, err := d.file.PutHousehold(ctx, d.c, d.scope, people.Household{Programme: "coal", Address: address, Persons: len(a.Household.Members) + 1, Unit: unit, Territory: territory})
	if err != nil {
		return Certified{}, fail.At("household", err)
	}
	for _, token := range people.TokensFor(d.file.Key, "coal", person).All() {
		if !slices.Contains(tokens, token) {
			tokens = append(tokens, token)
		}
	}
	account, err := d.allowanceOf(ctx, home.Token, tokens, chain.Name(), on, to)
	if err != nil {
		return Certified{}, err
	}
	out := Certified{PersonID: person.ID, LimitKg: chain.Total(), ValidTo: to}
	no, number, err := d.numbered(ctx, unit, on.Year)
	if err != nil {
		return out, err
	}
	if out.Number = strings.ToUpper(strings.TrimSpace(a.Number)); out.Number == "" {
		out.Number = number
	} else if err := d.free(ctx, out.Number); err != nil {
		return out, err
	}
	if account == "" { // the household's first of the season: the account is named by it, and says nothing of who they are
		account = out.Number + ":" + chain.Name()
	}
	out.ID, err = d.create(ctx, "coal_certificates", "coal.certify", map[string]any{"number": out.Number, "year": on.Year, "no": no, "person_id": person.ID, "household_id": home.ID,
		"members": len(a.Household.Members) + 1, "household": home.Token, "tokens": tokens, "allowance": account, "season": chain.Name(), "limit_kg": chain.Total(), "good": a.Good,
		"case_number": strings.TrimSpace(a.CaseNumber), "on_day": on, "valid_to": to, "status": Issued, "unit": unit, "territory": territory, "assignee": d.scope.Actor()})
	if err != nil {
		return out, err
	}
	if err := d.grant(ctx, account, chain.Total(), out.ID, on); err != nil {
		return out, err
	}
	today := clock.Today()
	held, err := allowanceAt(ctx, d.c, Certificate{Allowance: account, Season: chain.Name()}, terms.Seasons)
	out.LeftKg = held.Left(today)
	return out, err
}

// issuer is the unit that issues and the municipality of the household.
func (d Desk) issuer(a Application) (unit, territory string, err error) {
	if unit, err = unitOf(d.scope, a.Unit); err != nil {
		return "", "", err
	}
	if territory, err = people.TerritoryOf(d.scope, "coal_certificates", a.Territory); err != nil {
		return "", "", fail.At("territory", err)
	}
	if territory == "" {
		territory = d.c.Office().Code
	}
	return unit, territory, nil
}

// applicant is the person who asks: of the unit's own file, or added to it.
func (d Desk) applicant(ctx context.Context, a Application, unit, territory string) (people.Person, error) {
	if a.Person == nil {
		p, err := d.file.Get(ctx, d.c, d.scope, a.PersonID)
		if err == nil && p.Unit != unit {
			err = people.ErrUnknown
		}
		return p, fail.At("person_id", err)
	}
	p := *a.Person
	p.ID, p.Unit, p.Territory = 0, unit, territory
	if p.Address == (people.Address{}) {
		p.Address = a.Household.Address
	}
	id, err := d.file.Put(ctx, d.c, d.scope, p)
	var there *people.Exists
	if errors.As(err, &there) { // surely the same person: the unit's own row stands for them
		id, err = there.ID, nil
	}
	if err != nil {
		return p, fail.At("person", err)
	}
	return d.file.Get(ctx, d.c, d.scope, id)
}

// memberTokens are the keyed digests of the members.
func (d Desk) memberTokens(members []Member) ([]string, error) {
	tokens := []string{}
	for i, m := range members {
		at := fmt.Sprintf("household.members[%d]", i)
		p := people.Person{LastName: m.LastName, FirstName: m.FirstName, BirthDate: m.BirthDate, PESEL: m.PESEL}
		if strings.TrimSpace(p.Name()) == "" {
			return nil, fail.At(at+".last_name", people.ErrName)
		}
		if strings.TrimSpace(m.PESEL) != "" {
			_, birth, _, err := people.PESEL(m.PESEL)
			if err != nil {
				return nil, fail.At(at+".pesel", err)
			}
			p.BirthDate = birth
		}
		tokens = append(tokens, people.TokensFor(d.file.Key, "coal", p).All()...)
	}
	return tokens, nil
}

// allowanceOf is the account of the limit that the household shares: the one that it or one of its members had in the
// season, or empty when none had. It refuses a second certificate for the same days.
func (d Desk) allowanceOf(ctx context.Context, household string, tokens []string, season string, on, to clock.Date) (string, error) {
	rows, err := d.c.Query(ctx, `SELECT status, on_day, valid_to, allowance, season, household = $1 FROM coal_certificates
		WHERE (household = $1 OR tokens && $2::text[]) AND status IN ('ISSUED', 'WITHDRAWN') ORDER BY household <> $1, id`, household, tokens)
	if err != nil {
		return "", err
	}
	account := ""
	var c Certificate
	var same bool
	if _, err := pgx.ForEachRow(rows, []any{&c.Status, &c.From, &c.To, &c.Allowance, &c.Season, &same}, func() error {
		if c.Status == Issued && !c.From.After(to) && !on.After(c.To) {
			return ErrDouble.Because("a certificate exists for this household since %s", c.From)
		}
		if account == "" && c.Season == season {
			account = c.Allowance
		}
		return nil
	}); err != nil {
		return "", err
	}
	return account, nil
}

// grant books what the household may buy in the season, once.
func (d Desk) grant(ctx context.Context, account string, total Kilograms, certificate int64, on clock.Date) error {
	var granted Kilograms
	if err := d.c.QueryRow(ctx, `SELECT coalesce(sum(e.quantity), 0)::bigint FROM ledger_accounts a JOIN ledger_entries e ON e.account_id = a.id
		WHERE a.programme = 'coal' AND a.kind = 'allowance' AND a.name = $1 AND e.why = 'grant'`, account).Scan(&granted); err != nil {
		return err
	}
	if granted >= total {
		return nil
	}
	_, _, err := ledger.Post(ctx, d.c, ledger.Entry{Account: limit(account), Quantity: total - granted, Why: "grant", Document: documentOf("coal_certificates", certificate), On: on})
	return err
}

// longest is for how many days a certificate may be valid: more is a slip of the keyboard.
const longest = 5 * 366

// numbered is the next place in a unit's own numbering, and the number of it that no certificate has: one that was issued
// on paper may have been entered under a number that the program would give next.
func (d Desk) numbered(ctx context.Context, unit string, year int) (no int, number string, err error) {
	no, err = d.next(ctx, `SELECT coalesce(max(no), 0) + 1 FROM coal_certificates WHERE unit = $1 AND year = $2`, unit, year)
	for ; err == nil; no++ {
		var taken bool
		number = fmt.Sprintf("%s-%d-%05d", unit, year, no)
		if err = d.c.QueryRow(ctx, `SELECT EXISTS (SELECT FROM coal_certificates WHERE number = $1)`, number).Scan(&taken); err == nil && !taken {
			break
		}
	}
	return no, number, err
}

// next is the next number of a row of numbers; nobody else takes one meanwhile.
func (d Desk) next(ctx context.Context, statement string, args ...any) (n int, err error) {
	err = d.c.QueryRow(ctx, statement, args...).Scan(&n)
	return n, err
}

// numberShape is a number as centres write it: MOPS/17/2022, PW.5012.17.2022. It stands in addresses and names the account of
// the household's limit, so it is not a name.
var numberShape = regexp.MustCompile(`^[\p{L}\d][\p{L}\d ./_-]*$`)

// free refuses a number that another certificate has, or that is none.
func (d Desk) free(ctx context.Context, number string) error {
	if !numberShape.MatchString(number) || !strings.ContainsAny(number, "0123456789") {
		return fail.At("number", ErrCode.Because("a certificate's number is letters, digits, dots, dashes and strokes, with one digit at least"))
	}
	var taken bool
	err := d.c.QueryRow(ctx, `SELECT EXISTS (SELECT FROM coal_certificates WHERE number = $1)`, number).Scan(&taken)
	if err == nil && taken {
		err = fail.At("number", ErrNumber.Because("there is a certificate %s", number))
	}
	return err
}

// sold refuses a good that is not sold on certificates.
func (d Desk) sold(ctx context.Context, good string) error {
	var ok bool
	err := d.c.QueryRow(ctx, `SELECT EXISTS (SELECT FROM coal_goods WHERE code = $1 AND active AND rationed)`, good).Scan(&ok)
	if err == nil && !ok {
		err = fail.At("good", ErrGood.Because("%q is not sold on certificates", good))
	}
	return err
}

// Refusal is an application that the welfare centre refuses.
type Refusal struct {
	Application
	Reason string `json:"reason" maxLength:"500" doc:"as it will stand in the letter"`
}

// RefusedAs is a refusal that was entered.
type RefusedAs struct {
	ID       int64  `json:"id"`
	Number   string `json:"number"`
	PersonID int64  `json:"person_id"`
}

// Refuse keeps an application that gets no certificate, with the reason for the letter.
func (d Desk) Refuse(ctx context.Context, r Refusal) (RefusedAs, error) {
	if err := d.scope.Require(Certify); err != nil {
		return RefusedAs{}, err
	}
	on, err := dayOf(r.On)
	if err != nil {
		return RefusedAs{}, err
	}
	if r.Reason, err = reasonOf(r.Reason); err != nil {
		return RefusedAs{}, err
	}
	if _, err := d.c.Revision(ctx); err != nil {
		return RefusedAs{}, err
	}
	unit, territory, err := d.issuer(r.Application)
	if err != nil {
		return RefusedAs{}, err
	}
	person, err := d.applicant(ctx, r.Application, unit, territory)
	if err != nil {
		return RefusedAs{}, err
	}
	no, number, err := d.numbered(ctx, unit, on.Year)
	if err != nil {
		return RefusedAs{}, err
	}
	out := RefusedAs{Number: number, PersonID: person.ID}
	out.ID, err = d.create(ctx, "coal_certificates", "coal.refuse", map[string]any{"number": out.Number, "year": on.Year, "no": no, "person_id": person.ID, "members": len(r.Household.Members) + 1,
		"case_number": strings.TrimSpace(r.CaseNumber), "on_day": on, "valid_to": on, "status": Refused, "reason": r.Reason, "unit": unit, "territory": territory, "assignee": d.scope.Actor()})
	return out, err
}

// Withdraw ends a certificate. What was bought on it stays bought; what was reserved is free again.
func (d Desk) Withdraw(ctx context.Context, id int64, reason string) error {
	if err := d.scope.Require(Certify); err != nil {
		return err
	}
	reason, err := reasonOf(reason)
	if err != nil {
		return err
	}
	if _, err := d.c.Revision(ctx); err != nil {
		return err
	}
	c, err := certificateOf(ctx, d.c, d.scope, "", id)
	if err != nil {
		return err
	}
	if units, free := unitsOf(d.scope, Certify); !free && !slices.Contains(units, c.Unit) {
		return fail.At("certificate", ErrCertificate)
	}
	to, err := CertificateFlow.Go(flow.State(c.Status), "withdraw")
	if err != nil {
		return err
	}
	rows, err := d.c.Query(ctx, `SELECT id, stock_hold, limit_hold FROM coal_reservations WHERE certificate_id = $1 AND status = 'OPEN'`, id)
	if err != nil {
		return err
	}
	held, err := pgx.CollectRows(rows, pgx.RowToStructByPos[hold])
	if err != nil {
		return err
	}
	for _, h := range held {
		if err := d.letGo(ctx, h); err != nil {
			return err
		}
	}
	return d.put(ctx, "coal_certificates", "coal.withdraw", id, map[string]any{"status": to, "reason": reason})
}
