package relief

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/fail"
	"spoina/internal/flow"
	"spoina/internal/people"
	"spoina/internal/register"
	"spoina/internal/report"
)

// Failures of payment lists.
var (
	ErrNoList   = fail.New(fail.NotFound, "relief.no_list", "there is no such payment list")
	ErrNothing  = fail.New(fail.Conflict, "relief.nothing_to_pay", "nothing is to be paid for this month, or it was paid already")
	ErrClosed   = fail.New(fail.Conflict, "relief.list_closed", "the list is closed")
	ErrMonth    = fail.New(fail.Invalid, "relief.month", "a month like 2026-11, not in the future")
	ErrSender   = fail.New(fail.Conflict, "relief.no_account", "the office's account is not set: parameter relief_bank_account")
	ErrTransfer = fail.New(fail.Conflict, "relief.no_transfers", "no payment of this list goes to an account")
	ErrFormat   = fail.New(fail.Unsupported, "relief.format", "a list is offered as xlsx and as elixir")
)

// List is a payment list.
type List struct {
	ID       int64      `json:"id"`
	Number   string     `json:"number"`
	Month    clock.Date `json:"month"`
	State    string     `json:"state" enum:"OPEN,CLOSED"`
	Payments int        `json:"payments"`
	TotalGr  int64      `json:"total_gr"`
	unit     string
}

// makeList lists what is to be paid for a month: every running grant that was not paid for it yet.
func (d *desk) makeList(ctx context.Context, c *db.Change, scope access.Scope, month string, on clock.Date) (List, error) {
	var l List
	if err := scope.Require(Pay); err != nil {
		return l, err
	}
	first, err := clock.ParseDate(month + "-01")
	if err != nil || first.After(clock.Today()) {
		return l, failAt("month", ErrMonth)
	}
	a, err := d.begin(ctx, c, scope, on)
	if err != nil {
		return l, failAt("on", err)
	}
	if l.unit, err = a.unit(); err != nil {
		return l, err
	}
	rows, err := c.Query(ctx, `SELECT g.id, g.application_id, g.number, coalesce(g.person_id, 0), g.monthly_gr, o.pay_to, o.account, g.territory
		FROM relief_grants g JOIN relief_applications o ON o.id = g.application_id
		WHERE g.state = 'ACTIVE' AND g.from_month <= $1 AND g.to_month >= $1 AND g.unit = $2
		AND NOT EXISTS (SELECT FROM relief_payments p WHERE p.grant_id = g.id AND p.month = $1) ORDER BY g.id`, first, l.unit)
	if err != nil {
		return l, err
	}
	v := register.V
	var edits []register.Edit
	var grant, application, person, amount int64
	var number, payTo, account, territory string
	if _, err = pgx.ForEachRow(rows, []any{&grant, &application, &number, &person, &amount, &payTo, &account, &territory}, func() error {
		l.TotalGr += amount
		edits = append(edits, register.Edit{Op: register.Create, Key: fmt.Sprintf("grant/%d/%s", grant, first), Set: map[string]json.RawMessage{
			"grant_id": v(grant), "application_id": v(application), "number": v(number), "person_id": v(zero(person)), "month": v(first), "amount_gr": v(amount),
			"pay_to": v(payTo), "account": v(account), "unit": v(l.unit), "territory": v(territory)}})
		return nil
	}); err != nil {
		return l, err
	}
	if len(edits) == 0 {
		return l, ErrNothing
	}
	if l.Number, err = a.next("LW"); err != nil {
		return l, err
	}
	l.Month, l.State, l.Payments = first, "OPEN", len(edits)
	made, err := a.write("relief_payment_lists", "pay", register.Edit{Op: register.Create, Key: "list/" + l.Number, Set: map[string]json.RawMessage{
		"number": v(l.Number), "month": v(first), "state": v("OPEN"), "payments": v(l.Payments), "total_gr": v(l.TotalGr), "made_on": v(a.on), "unit": v(l.unit)}})
	if err != nil {
		return l, err
	}
	l.ID = made[0].ID
	for i := range edits {
		edits[i].Set["list_id"] = v(l.ID)
	}
	_, err = a.write("relief_payments", "pay", edits...)
	return l, err
}

// list is a payment list that the person reaches.
func list(ctx context.Context, tx pgx.Tx, scope access.Scope, id int64) (List, error) {
	args := &arguments{list: []any{id}}
	var l List
	err := tx.QueryRow(ctx, `SELECT t.id, t.number, t.month, t.state, t.payments, t.total_gr, t.unit FROM relief_payment_lists t WHERE t.id = $1 AND `+scope.Condition(lists, args.add), args.list...).
		Scan(&l.ID, &l.Number, &l.Month, &l.State, &l.Payments, &l.TotalGr, &l.unit)
	if errors.Is(err, pgx.ErrNoRows) {
		err = ErrNoList
	}
	return l, err
}

// closeList says that a list was paid. Cases whose first month it was go on to being paid.
func (d *desk) closeList(ctx context.Context, c *db.Change, scope access.Scope, id int64, on clock.Date) (List, error) {
	if err := scope.Require(Pay); err != nil {
		return List{}, err
	}
	a, err := d.begin(ctx, c, scope, on)
	if err != nil {
		return List{}, failAt("on", err)
	}
	l, err := list(ctx, c, scope, id)
	if err != nil {
		return l, err
	}
	if l.State != "OPEN" {
		return l, ErrClosed
	}
	rows, err := c.Query(ctx, `SELECT `+applicationColumns+` FROM relief_applications t JOIN relief_payments p ON p.application_id = t.id WHERE p.list_id = $1 AND t.state = 'FINAL' ORDER BY t.id`, id)
	if err != nil {
		return l, err
	}
	first, err := pgx.CollectRows(rows, scanApplication)
	if err != nil {
		return l, err
	}
	var edits []register.Edit
	for i := range first {
		if _, err := flow.Step(ctx, c, "relief_applications", first[i].ID, process, "pay", a.on, l.Number); err != nil {
			return l, fmt.Errorf("application %s: %w", first[i].Number, err)
		}
		edits = append(edits, register.Edit{Op: register.SetCells, ID: first[i].ID, Set: map[string]json.RawMessage{"state": register.V(Paid)}})
	}
	if len(edits) > 0 {
		if _, err := a.write("relief_applications", "pay", edits...); err != nil {
			return l, err
		}
	}
	l.State = "CLOSED"
	v := register.V
	_, err = a.write("relief_payment_lists", "close", register.Edit{Op: register.SetCells, ID: id, Set: map[string]json.RawMessage{"state": v("CLOSED"), "closed_on": v(a.on), "closed_by": v(scope.Actor())}})
	return l, err
}

// payment is a row of a list as a bank or a cashier needs it.
type payment struct {
	Row      int64
	Number   string
	Name     string
	Address  string
	PayTo    string
	Account  string
	AmountGr int64
}

func paymentsOf(ctx context.Context, tx pgx.Tx, id int64) ([]payment, error) {
	rows, err := tx.Query(ctx, `SELECT p.id, p.number, coalesce(btrim(s.last_name || ' ' || s.first_name), ''), o.address, p.pay_to, p.account, p.amount_gr
		FROM relief_payments p JOIN relief_applications o ON o.id = p.application_id LEFT JOIN persons s ON s.id = p.person_id WHERE p.list_id = $1 ORDER BY p.id`, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (payment, error) {
		var p payment
		err := r.Scan(&p.Row, &p.Number, &p.Name, &p.Address, &p.PayTo, &p.Account, &p.AmountGr)
		return p, err
	})
}

// elixir writes the transfers of a list as banks take them in (Elixir-0: Windows-1250, lines end in CR LF).
func elixir(office, account string, on clock.Date, l List, all []payment) ([]byte, error) {
	sender, err := Account(account)
	if err != nil || sender == "" {
		return nil, ErrSender
	}
	clean := func(s string, n int) string {
		s = strings.Map(func(r rune) rune {
			if r < ' ' || strings.ContainsRune("\"|", r) {
				return ' '
			}
			return r
		}, s)
		if r := []rune(s); len(r) > n {
			s = string(r[:n])
		}
		return s
	}
	var out bytes.Buffer
	n := 0
	for _, p := range all {
		if p.PayTo != "ACCOUNT" || p.Account == "" {
			continue
		}
		n++
		fmt.Fprintf(&out, "110,%s,%d,%s,0,\"%s\",\"%s\",\"%s|\",\"%s|%s\",0,%s,\"%s|%s\",\"\",\"\",\"51\",\"%s\"\r\n",
			strings.ReplaceAll(on.String(), "-", ""), p.AmountGr, sender[2:10], sender, p.Account, clean(office, 35), clean(p.Name, 35), clean(p.Address, 35), p.Account[2:10],
			clean("Wsparcie "+l.Month.String()[:7]+" wniosek", 35), clean(p.Number, 35), clean(l.Number+"/"+strconv.Itoa(n), 16))
	}
	if n == 0 {
		return nil, ErrTransfer
	}
	return encoding.ReplaceUnsupported(charmap.Windows1250.NewEncoder()).Bytes(out.Bytes())
}

// sheetOf is a list as a spreadsheet.
func sheetOf(office string, l List, all []payment) ([]byte, error) {
	column := func(key, pl, en string, t register.Type, unit string) report.Column {
		return report.Column{Key: key, Title: register.Text{PL: pl, EN: en}, Type: t, Unit: unit}
	}
	table := report.Table{Name: "payments", Title: register.Text{PL: "Wypłaty", EN: "Payments"}, Columns: []report.Column{
		column("number", "Wniosek", "Application", register.String, ""), column("name", "Nazwisko i imię", "Name", register.String, ""),
		column("address", "Adres", "Address", register.String, ""), column("pay_to", "Sposób wypłaty", "Paid to", register.String, ""),
		column("account", "Rachunek", "Account", register.String, ""), column("amount_gr", "Kwota", "Amount", register.Money, "gr")}}
	to := map[string]string{"ACCOUNT": "przelew", "CASH": "kasa"}
	for _, p := range all {
		table.Rows = append(table.Rows, []any{p.Number, p.Name, p.Address, to[p.PayTo], p.Account, p.AmountGr})
	}
	r := report.Report{Name: "relief-payments", Title: register.Text{PL: "Lista wypłat " + l.Number, EN: "Payment list " + l.Number}, On: clock.Today(), Tables: []report.Table{table},
		Figures: []report.Figure{
			{Key: "payments", Title: register.Text{PL: "Liczba wypłat", EN: "Payments"}, Value: l.Payments},
			{Key: "total_gr", Title: register.Text{PL: "Razem", EN: "Total"}, Value: l.TotalGr, Unit: "gr"},
		}}
	return r.Write("xlsx", "pl", office, "")
}

// personOf is the applicant, for those who may see persons.
func (d *desk) personOf(ctx context.Context, tx pgx.Tx, scope access.Scope, id int64) (*people.Person, error) {
	if id == 0 || !scope.Rights("persons").Personal {
		return nil, nil
	}
	p, err := d.file.Get(ctx, tx, scope, id)
	if errors.Is(err, people.ErrUnknown) {
		return nil, nil
	}
	return &p, err
}
