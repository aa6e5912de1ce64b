package register_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/register/registertest"
)

// A lease of two parts of one parcel has two rows of it, each with its area.
func TestTwoPartsOfOneParcelStayTwo(t *testing.T) {
	s := town(t)
	ctx := context.Background()
	const p, q = "220401_1.0001.1/2", "220401_1.0001.1/3"
	registertest.Change(t, s, "parts", `UPDATE lease_parcels SET parcel_id = '`+p+`', leased_area_m2 = no * 100 WHERE lease_id = 5000001`)
	areas := func() (out []string) {
		rows, err := s.Pool().Query(ctx, `SELECT parcel_id || ' ' || coalesce(leased_area_m2::int::text, '') FROM lease_parcels WHERE lease_id = 5000001 ORDER BY no`)
		require.NoError(t, err)
		defer rows.Close()
		for rows.Next() {
			var s string
			require.NoError(t, rows.Scan(&s))
			out = append(out, s)
		}
		require.NoError(t, rows.Err())
		return out
	}
	two := []string{p + " 100", p + " 200"}
	require.Equal(t, two, areas())
	// As the list shows it, with one more; by text too.
	added := apply(t, s, access.System("anna"), "leases", set(5000001, 1, "parcels", []string{p, p, q}))
	require.Equal(t, append(two[:2:2], q+" "), areas())
	apply(t, s, access.System("anna"), "leases", set(5000001, 2, "parcels", q+", "+p+", "+p))
	require.Equal(t, append([]string{q + " "}, two...), areas())
	require.Equal(t, []any{q, p, p}, row(t, s, "leases", 5000001)["parcels"])
	apply(t, s, access.System("anna"), "leases", set(5000001, 3, "parcels", []string{p, p, q}))
	// One of the parts goes, and comes back with its area.
	gone := apply(t, s, access.System("anna"), "leases", set(5000001, 4, "parcels", []string{p, q}))
	require.Equal(t, []string{p + " 100", q + " "}, areas())
	undone := takeBack(t, s, access.System("anna"), "leases", gone.Revision)
	require.Equal(t, append(two[:2:2], q+" "), areas())
	redone := takeBack(t, s, access.System("anna"), "leases", undone.Revision)
	require.Equal(t, []string{p + " 100", q + " "}, areas())
	takeBack(t, s, access.System("anna"), "leases", redone.Revision)
	require.Equal(t, append(two[:2:2], q+" "), areas())
	// Twice by mistake is once.
	apply(t, s, access.System("anna"), "leases", set(5000002, 1, "parcels", []string{q, q, p}))
	require.Equal(t, []any{q, p}, row(t, s, "leases", 5000002)["parcels"])
	require.NotZero(t, added.Revision)
	sound(t, s)
}
