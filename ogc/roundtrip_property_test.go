package ogc_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"spoina/internal/register"
	"spoina/internal/register/registertest"
	"spoina/ogc"
)

// Whatever the cells hold, a copy that nobody edited changes nothing: texts in every alphabet and disguise, decimals,
// money, days, yes and no, lists, unknown values.
func TestAnyRegisterComesBackUnchanged(t *testing.T) {
	s := town(t, 1)
	const n = 400
	word := rapid.OneOf(rapid.SampledFrom(smuggled), rapid.StringMatching(`['=+\-@ ]{0,3}[0-9a-zA-ZąćęłńóśźżĄĆĘŁŃÓŚŹŻ.,;:/\-]{0,12}[ ']?`), rapid.String(), rapid.SampledFrom([]string{"0012", "1.50", "1,50", "TRUE", "FAŁSZ", "2024-01-02", "01.02.2024", "1/2", "1e5", "-5", "+5", "#N/A", "_x0041_", "Razem", "", "   "}))
	type row struct {
		text, street, day, area, money, rate, truth string
	}
	one := rapid.Custom(func(t *rapid.T) row {
		maybe := func(v string) string {
			if rapid.IntRange(0, 5).Draw(t, "unknown") == 0 {
				return "NULL"
			}
			return v
		}
		clean := func(s string) string { return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "") }
		day := time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 109_000).Draw(t, "day"))
		return row{
			text: literals([]string{clean(word.Draw(t, "text"))}), street: literals([]string{clean(word.Draw(t, "street"))}),
			day:   maybe("'" + day.Format("2006-01-02") + "'::date"),
			area:  maybe(fmt.Sprintf("%.4f", rapid.Float64Range(-1e9, 1e9).Draw(t, "area"))),
			money: maybe(fmt.Sprint(rapid.Int64Range(-1e14, 1e14).Draw(t, "money"))),
			rate:  maybe(fmt.Sprintf("%.4f", math.Abs(rapid.Float64Range(0, 1e6).Draw(t, "rate")))),
			truth: maybe(fmt.Sprint(rapid.Bool().Draw(t, "truth"))),
		}
	})
	var values []string
	for i := range n {
		r := one.Example(i)
		values = append(values, fmt.Sprintf("(%d, 'p%d', %s, %s, %s::date, %s::numeric, %s::bigint, %s::numeric, %s::boolean, int8range({rev}, NULL))", 8_000_000+i, i, r.text, r.street, r.day, r.area, r.money, r.rate, r.truth))
	}
	registertest.Change(t, s, "anything", `INSERT INTO decisions (id, key, purpose_text, street, due_date, area_m2, fee_declared_gr, rate_gr, is_telecom, known) VALUES `+strings.Join(values, ",\n"),
		`INSERT INTO decision_parcels (decision_id, no, ref_raw, parcel_id, number, known) SELECT 8000000 + i, k, '1/' || k, '220401_1.0001.' || i || '/' || k, '', int8range({rev}, NULL) FROM generate_series(0, 399, 3) i, generate_series(1, 3) k`)
	_, err := s.Pool().Exec(context.Background(), `ANALYZE decisions`)
	require.NoError(t, err)
	for _, format := range []string{"xlsx", "ods", "csv"} {
		for _, lang := range []string{"pl", ""} {
			path, receipt := export(t, s, ogc.Order{Collection: "decisions", Format: format, Lang: lang, Comma: lang == "pl", Filter: "case_number = ''", Sort: "-street,id"})
			require.EqualValues(t, n, receipt.Count)
			set := back(t, s, "decisions", register.ReturnedFile{Path: path, Revision: &receipt.Revision})
			require.EqualValues(t, n, set.Read, format)
			require.Equal(t, register.ChangeCounts{}, set.Counts, "%s %q: %s", format, lang, shown(set))
		}
	}
}

func shown(set *register.ChangeSet) string {
	var out strings.Builder
	for i, row := range set.Rows {
		if i == 5 {
			break
		}
		for _, c := range row.Cells {
			fmt.Fprintf(&out, "%d %s: %s → %s %s\n", row.ID, c.Field, c.Base, c.File, c.Code)
		}
	}
	return out.String()
}
