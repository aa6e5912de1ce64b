package relief

import (
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/privacy"
)

func TestWhatNoMoreMayBeKeptIsMadeAnonymous(t *testing.T) {
	o := newOffice(t)
	clerk, tax, social := o.person(as("communal", "UM")), o.person(as("tax")), o.person(as("social", "MOPS"))
	o.granted(clerk, tax, social, whole(1, m{"from": "2026-10-01", "pay_to": "ACCOUNT", "account": "61109010140000071219812874", "note": "dzwonić po 16"}))
	clerk.do("POST", "/relief/payment-lists", m{"month": "2026-11"}, nil)
	for _, p := range holds() {
		_, err := o.store.Change(ctx, "iod", "test", func(c *db.Change) error {
			_, err := privacy.SetRule(ctx, c, access.Operator(), privacy.Rule{Register: p.Register, Class: p.Class, Years: p.Years, StartsFrom: p.Starts[0], Fields: []string{"content", "person"}, LegalBasis: "JRWA", Enabled: true})
			return err
		})
		require.NoError(t, err, p.Register)
	}
	text := func() (s string) {
		require.NoError(t, o.store.Pool().QueryRow(ctx, `SELECT (SELECT jsonb_agg(a) FROM (SELECT * FROM relief_applications UNION ALL SELECT * FROM relief_applications_past) a)::text
			|| (SELECT jsonb_agg(c) FROM (SELECT * FROM relief_checks UNION ALL SELECT * FROM relief_checks_past) c)::text || (SELECT jsonb_agg(p) FROM relief_payments p)::text`).Scan(&s))
		return s
	}
	out, err := privacy.Retain(ctx, o.store, access.Operator(), clock.Today().AddDays(5*366))
	require.NoError(t, err)
	require.Contains(t, text(), "61109010140000071219812874", "granted until 2027, kept until 2032: %v", out)
	for range 2 { // first the case, then what belongs to it
		_, err = privacy.Retain(ctx, o.store, access.Operator(), clock.Day(2033, 1, 1))
		require.NoError(t, err)
	}
	for _, gone := range []string{"61109010140000071219812874", "Klonowa", "345678", "dzwonić", "wywiad"} {
		require.NotContains(t, text(), gone)
	}
	require.Contains(t, text(), `"support_gr": 3060`, "statistics stay")
	checked, err := o.store.Verify(ctx)
	require.NoError(t, err)
	require.Empty(t, checked.Problems)
}

func TestRefusalsOfMoney(t *testing.T) {
	o := newOffice(t)
	clerk, tax, social := o.person(as("communal", "UM")), o.person(as("tax")), o.person(as("social", "MOPS"))
	var a Applied
	clerk.do("POST", "/relief/applications", whole(1, m{"persons": 3}), &a)
	require.Zero(t, a.SupportGr)
	clerk.refused(409, "relief.pending", "POST", at(a.ID, "/moves"), m{"move": "decide", "verdict": "POSITIVE"})
	tax.do("POST", at(a.ID, "/checks/TAX"), m{"verdict": "YES", "basis": "deklaracja", "on": "2026-10-02"}, nil)
	social.do("POST", at(a.ID, "/checks/SOCIAL"), m{"verdict": "YES", "basis": "wywiad", "on": "2026-10-02"}, nil)
	clerk.refused(409, "relief.no_support", "POST", at(a.ID, "/moves"), m{"move": "decide", "verdict": "POSITIVE"})
	clerk.do("POST", at(a.ID, "/moves"), m{"move": "decide", "verdict": "NEGATIVE", "reason": "trzy osoby", "on": "2026-10-05"}, nil)
	clerk.do("POST", at(a.ID, "/moves"), m{"move": "deliver", "on": "2026-10-06"}, nil)
	clerk.do("POST", at(a.ID, "/moves"), m{"move": "final", "on": "2026-10-21"}, nil)
	clerk.refused(409, "relief.no_grant", "POST", at(a.ID, "/moves"), m{"move": "pay"})
	o.granted(clerk, tax, social, whole(2, m{"from": "2026-10-01"}))
	var l List
	clerk.do("POST", "/relief/payment-lists", m{"month": "2026-10"}, &l)
	_, err := elixir("Urząd", demoAccount(0), clock.Today(), l, []payment{{PayTo: "CASH", AmountGr: 1}})
	require.ErrorIs(t, err, ErrTransfer)
	_, err = elixir("Urząd", "123", clock.Today(), l, nil)
	require.ErrorIs(t, err, ErrSender)

	// What the numbers alone decide needs no answers: the questions are taken back.
	clerk.do("POST", "/relief/applications", whole(3, m{"persons": 3}), &a)
	clerk.do("POST", at(a.ID, "/moves"), m{"move": "decide", "verdict": "NEGATIVE", "reason": "trzy osoby"}, nil)
	tax.refused(409, "relief.answered", "POST", at(a.ID, "/checks/TAX"), m{"verdict": "YES", "basis": "deklaracja"})
}
