package aid_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/clock"
)

func (h *hall) count(sql string) (n int) {
	h.t.Helper()
	require.NoError(h.t, h.store.Pool().QueryRow(context.Background(), sql).Scan(&n), sql)
	return n
}

// The spreadsheet that the office kept before: numbers stay as they are printed on paper, rows of one family number are a
// family, and the same file comes again without doing anything twice.
func TestTheListOfCardsInUseIsTakenOver(t *testing.T) {
	h := newHall(t)
	ctx := context.Background()
	desk := h.at("olek", "desk", "PUNKT")
	path := filepath.Join(t.TempDir(), "karty.csv")
	to := clock.Today().AddDays(100).Time().Format("02.01.2006")
	list := "Lp.;Nazwisko;Imiona;Data urodzenia;Płeć;Nr paszportu;Obywatelstwo;Nr karty;Data wydania;Termin ważności;Nr karty rodziny\n" +
		"1;Шевченко;Олена;04.03.1990;K;FB123456;Ukraina;KTP/17;02.05.2026;" + to + ";R/3\n" +
		"2;Шевченко;Іван;05.06.2015;M;FB123457;UA;KTP/18;02.05.2026;" + to + ";R/3\n" +
		"3;Nowak;Anna;31.06.1990;K;;;KTP/19;02.05.2026;" + to + ";\n" +
		"4;Коваль;Юрій;01.01.1980;M;FB999999;UA;KTP/20;02.05.2026;01.05.2026;\n" +
		"5;Szewczenko;Ołena;;K;FB 123456;UA;KTP/21;02.05.2026;" + to + ";\n" +
		"6;Мороз;Петро;01.01.1980;M;;Ukraina;;02.05.2026;" + to + ";\n"
	require.NoError(t, os.WriteFile(path, []byte(list), 0o600))
	imports := h.p.Imports[0]
	require.Equal(t, "cards", imports.Name)
	_, err := imports.TakeOver(ctx, h.store, h.at("p", "patrol"), h.env, path, "karty.csv", false)
	require.ErrorIs(t, err, access.ErrRefused)
	out, err := imports.TakeOver(ctx, h.store, desk, h.env, path, "karty.csv", false)
	require.NoError(t, err)
	problems := map[string]string{}
	for _, p := range out.Problems {
		problems[p.Field] = p.Code
	}
	require.Equal(t, map[string]string{"birth_date": "impossible_date", "valid_to": "aid.day", "last_name": "people.exists"}, problems)
	require.Equal(t, []int{6, 3, 3}, []int{out.Read, out.New, out.Rejected})
	require.Equal(t, 3, h.count(`SELECT count(*) FROM aid_cards WHERE unit = 'PUNKT'`))
	require.Equal(t, 1, h.count(`SELECT count(*) FROM aid_cards WHERE number = 'K-000003'`), "who had no number gets one")
	require.Equal(t, 2, h.count(`SELECT count(*) FROM aid_family_members m JOIN aid_families f ON f.id = m.family_id WHERE f.number = 'R/3'`))
	var seen struct{ Kind string }
	h.ok(desk, "POST", "/aid/verify", object{"number": "R/3"}, &seen)
	require.Equal(t, "FAMILY", seen.Kind)
	require.Contains(t, h.ok(desk, "POST", "/aid/gate", object{"kind": "FAMILY", "card": "R/3"}, nil), `"answer":"yes"`)
	_, err = imports.TakeOver(ctx, h.store, desk, h.env, path, "karty.csv", false)
	require.NoError(t, err)
	require.Equal(t, 3, h.count(`SELECT count(*) FROM aid_cards WHERE number LIKE 'KTP/%' OR no = 3`), "nothing twice")
}
