package aid

import (
	"testing"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/ledger"
)

func TestWhatIsBoughtComesIntoStockOnce(t *testing.T) {
	c := newCamp(t)
	defence := c.as("defence", "defence", "OC")
	today := clock.Today()
	buy := func(who access.Scope, o order) (n numbered, err error) {
		err = c.try(who, func(a *act) (err error) { n, err = a.order(o); return err })
		return n, err
	}
	o := order{Supplier: "Hurtownia", Good: Ref{Number: "koc"}, Qty: 100, PriceGr: 4500, On: today.AddDays(-2), ExpectedOn: today.AddDays(3)}
	wrong := o
	wrong.Supplier = ""
	_, err := buy(defence, wrong)
	refused(t, err, errValue, "supplier")
	wrong = o
	wrong.Good = Ref{Number: "ZŁOTO"}
	_, err = buy(defence, wrong)
	refused(t, err, errGood, "good")
	wrong = o
	wrong.ExpectedOn = today.AddDays(-3)
	_, err = buy(defence, wrong)
	refused(t, err, errValue, "expected_on")
	bought, err := buy(defence, o)
	require.NoError(t, err)
	require.Equal(t, "Z/1", bought.Number)

	receive := func(who access.Scope, point string, qty int64, on clock.Date) error {
		return c.try(who, func(a *act) error {
			_, err := a.receivePurchase(bought.ID, Ref{Number: point}, qty, on, "")
			return err
		})
	}
	refused(t, receive(defence, "MAG", 101, clock.Date{}), errOver, "qty")
	refused(t, receive(defence, "NOWHERE", 10, clock.Date{}), errPoint, "point")
	refused(t, receive(defence, "MAG", 10, today.AddDays(-3)), errDay, "on")
	refused(t, receive(c.desk(), "PKT1", 10, clock.Date{}), errNo, "id") // another unit's purchase
	require.NoError(t, receive(defence, "MAG", 60, clock.Date{}))
	refused(t, receive(defence, "MAG", 41, clock.Date{}), errOver, "qty")
	require.NoError(t, receive(defence, "PKT1", 40, clock.Date{}))
	require.ErrorIs(t, receive(defence, "MAG", 1, clock.Date{}), errCancelled)
	require.EqualValues(t, 60, c.stock("MAG", "KOC"))
	require.EqualValues(t, 40, c.stock("PKT1", "KOC"))

	move := func(who access.Scope, from, to string, qty int64) error {
		return c.try(who, func(a *act) error {
			_, err := a.transfer(Ref{Number: from}, Ref{Number: to}, Ref{Number: "KOC"}, qty, clock.Date{}, "")
			return err
		})
	}
	refused(t, move(c.desk(), "MAG", "PKT1", 5), errForeign, "from")
	refused(t, move(defence, "MAG", "MAG", 5), errSame, "to")
	refused(t, move(defence, "MAG", "PKT1", 61), ledger.ErrShort, "qty")
	refused(t, move(defence, "MAG", "PKT1", 0), errValue, "qty")
	require.NoError(t, move(defence, "MAG", "PKT1", 60))
	require.Zero(t, c.stock("MAG", "KOC"))
	require.EqualValues(t, 100, c.stock("PKT1", "KOC"))

	count := func(n int64) error {
		return c.try(c.desk(), func(a *act) error {
			_, err := a.count(Ref{Number: "PKT1"}, Ref{Number: "KOC"}, n, clock.Date{}, "")
			return err
		})
	}
	refused(t, count(-1), errValue, "counted")
	require.NoError(t, count(97))
	require.NoError(t, count(97))
	require.EqualValues(t, 97, c.stock("PKT1", "KOC"))
	err = c.try(c.desk(), func(a *act) error {
		_, err := a.writeOff(Ref{Number: "PKT1"}, Ref{Number: "KOC"}, 98, clock.Date{}, "zalane")
		return err
	})
	refused(t, err, ledger.ErrShort, "qty")
	c.act(c.desk(), func(a *act) error {
		_, err := a.writeOff(Ref{Number: "PKT1"}, Ref{Number: "KOC"}, 7, clock.Date{}, "zalane")
		return err
	})
	require.EqualValues(t, 90, c.stock("PKT1", "KOC"))
	c.sound()
}

func TestHowLongAStockLasts(t *testing.T) {
	on := clock.Day(2026, 3, 10)
	price := int64(250)
	for _, one := range []struct {
		name         string
		need         Need
		days         *int64
		empty        string
		buy          int64
		short        bool
		cost         *int64
		window, want int64
	}{
		{"nothing is handed out", Need{Stock: 50, Pack: 1}, nil, "", 0, false, nil, 14, 14},
		{"half a day is no day", Need{Stock: 29, Issued: 28, Pack: 1}, ptr(14), "2026-03-25", 0, false, nil, 14, 14},
		{"whole packs", Need{Stock: 10, Issued: 28, Pack: 12, LastPrice: &price}, ptr(5), "2026-03-16", 24, true, ptr(6000), 14, 14},
		{"what is ordered counts", Need{Stock: 10, Ordered: 20, Issued: 28, Pack: 12}, ptr(5), "2026-03-16", 0, true, nil, 14, 14},
		{"least stock besides", Need{Stock: 28, Issued: 28, MinQty: 5, Pack: 1}, ptr(14), "2026-03-25", 5, false, nil, 14, 14},
		{"least stock alone", Need{Stock: 4, MinQty: 5, Pack: 6}, nil, "", 6, true, nil, 14, 14},
		{"empty", Need{Issued: 7, Pack: 1}, ptr(0), "2026-03-11", 7, true, nil, 7, 7},
	} {
		got := one.need.count(one.window, one.want, on)
		require.Equal(t, one.days, got.Days, one.name)
		require.Equal(t, one.empty, got.EmptyOn, one.name)
		require.Equal(t, one.buy, got.Buy, one.name)
		require.Equal(t, one.short, got.Short, one.name)
		require.Equal(t, one.cost, got.CostGr, one.name)
	}
	list := []Need{{Good: "B"}, {Good: "C", Days: ptr(9)}, {Good: "A"}, {Good: "D", Days: ptr(2)}}
	urgent(list)
	require.Equal(t, []string{"D", "C", "A", "B"}, []string{list[0].Good, list[1].Good, list[2].Good, list[3].Good})
}

func ptr(n int64) *int64 { return &n }
