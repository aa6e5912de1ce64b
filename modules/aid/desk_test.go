package aid_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/ledger"
)

type synced struct {
	ID, Result, Code, Message, Number string
	Issue                             int64
	NextOn                            string `json:"next_on"`
}

func (h *hall) number(statement string, args ...any) (n int) {
	h.t.Helper()
	require.NoError(h.t, h.store.Pool().QueryRow(context.Background(), statement, args...).Scan(&n))
	return n
}

func (h *hall) sync(scope access.Scope, desk, point string, items ...object) (out []synced) {
	h.t.Helper()
	h.ok(scope, "POST", "/aid/desk/sync", object{"desk": desk, "point": point, "items": items}, &out)
	require.Len(h.t, out, len(items))
	return out
}

func (h *hall) item(id string, c issued, kit string) object {
	return object{"id": id + "-0000-4000", "card": c.Number, "kit": kit, "at": time.Now().Add(-time.Hour).UTC(), "qr": c.QR}
}

func (h *hall) rice(point string) (b ledger.Balance) {
	h.t.Helper()
	require.NoError(h.t, h.store.Read(context.Background(), func(tx pgx.Tx) (err error) {
		b, err = ledger.Of(context.Background(), tx, ledger.Account{Programme: "aid", Kind: "stock", Name: point + ":RICE", Unit: "szt"})
		return err
	}))
	return b
}

func TestWhatADeskGaveWithoutALineIsKeptOnce(t *testing.T) {
	h := newHall(t)
	desk := h.at("olek", "desk", "PUNKT")
	h.stock("PUNKT", "P1", 10)
	a, b := h.card(desk, somebody(1)), h.card(desk, somebody(2))
	out := h.sync(desk, "d1", "P1", h.item("a", a, "IND"), h.item("b", b, "IND"))
	require.Equal(t, "kept", out[0].Result, out[0].Message)
	require.Equal(t, "kept", out[1].Result)
	out = h.sync(desk, "d1", "P1", h.item("a", a, "IND"), h.item("b", b, "IND"))
	require.Equal(t, []string{"repeated", "repeated"}, []string{out[0].Result, out[1].Result})
	require.EqualValues(t, 8, h.rice("P1").Balance)
	out = h.sync(desk, "d2", "P1", h.item("c", a, "IND"), h.item("d", a, "NIC"), h.item("e", issued{Number: "K-000099"}, "IND"),
		object{"id": "f-0000-4000", "card": b.Number, "kit": "IND", "at": time.Now().Add(48 * time.Hour), "qr": b.QR},
		object{"id": "g-0000-4000", "card": b.Number, "kit": "IND", "at": time.Now(), "qr": a.QR},
		object{"id": "h-0000-4000", "card": b.Number, "kit": "IND", "at": time.Now(), "qr": b.QR[:len(b.QR)-4] + "AAAA"})
	codes := []string{}
	for _, o := range out {
		codes = append(codes, o.Result+" "+o.Code)
	}
	require.Equal(t, []string{"double aid.double", "refused aid.unknown_kit", "refused aid.unknown_card", "refused aid.day", "refused aid.qr", "refused aid.qr"}, codes)
	require.EqualValues(t, 7, h.rice("P1").Balance, "what was refused took nothing; the double has left the shelf")
	for _, o := range out[1:] {
		require.NotEmpty(t, o.Message, "the desk says why")
		require.Zero(t, o.Issue)
	}
	h.refused(403, "access.refused", h.at("p", "patrol"), "POST", "/aid/desk/sync", object{"desk": "d1", "point": "P1", "items": []object{}})
	other := h.at("ewa", "social", "MOPS")
	require.Equal(t, "aid.unit", h.sync(other, "d9", "P1", h.item("z", a, "IND"))[0].Code, "another unit's point")
}

// A parcel that left the shelf is in the books also when the person had one already: listed, counted, and no second turn.
func TestADoubleThatWasHandedOutIsKeptAndMarked(t *testing.T) {
	h := newHall(t)
	desk, other := h.at("olek", "desk", "PUNKT"), h.at("ewa", "social", "MOPS")
	h.stock("PUNKT", "P1", 10)
	h.stock("MOPS", "M1", 10)
	a, same := h.card(desk, somebody(1)), h.card(other, somebody(1)) // one passport in two files
	h.ok(desk, "POST", "/aid/desk/allotments", object{"point": "P1", "desk": "d1", "kit": "IND", "parcels": 3}, nil)
	h.ok(other, "POST", "/aid/issues", object{"card": same.Number, "kit": "IND", "point": "M1"}, nil)
	var first synced
	for n := range 3 {
		out := h.sync(desk, "d1", "P1", h.item("one", a, "IND"))[0]
		require.Equal(t, "double aid.double", out.Result+" "+out.Code)
		require.NotZero(t, out.Issue)
		require.Equal(t, clock.Today().AddDays(14).String(), out.NextOn, "due as if there were no double")
		for _, s := range []string{"M1", "MOPS", same.Number} {
			require.NotContains(t, out.Message, s)
		}
		if n == 0 {
			first = out
		}
		require.Equal(t, first, out, "told again it is the same")
	}
	require.EqualValues(t, 9, h.rice("P1").Balance)
	require.EqualValues(t, 2, h.rice("P1").Reserved, "from what the desk had taken along")
	require.Equal(t, 1, h.number(`SELECT count(*) FROM aid_entitlements WHERE status = 'GIVEN'`))
	second := h.sync(desk, "d2", "P1", h.item("two", a, "IND"))[0]
	require.Equal(t, "double", second.Result, "a third parcel of one person is one more double")
	require.Equal(t, clock.Today().AddDays(14).String(), second.NextOn)

	var list struct{ Rows []map[string]any }
	h.ok(desk, "GET", "/registers/aid_issues?filter=doubled%20%3D%20TRUE", nil, &list)
	require.Len(t, list.Rows, 2)
	var figures struct {
		Figures []struct {
			Key   string
			Value int
		}
		Tables []struct {
			Name string
			Rows [][]any
		}
	}
	counted := func(path string) map[string]int {
		figures.Figures, figures.Tables = nil, nil
		h.ok(desk, "GET", path, nil, &figures)
		out := map[string]int{}
		for _, f := range figures.Figures {
			out[f.Key] = f.Value
		}
		for _, table := range figures.Tables {
			if table.Name == "doubles_by_point" {
				for _, row := range table.Rows {
					out["at "+fmt.Sprint(row[0])] = int(row[1].(float64))
				}
			}
		}
		return out
	}
	got := counted("/aid/statistics")
	require.Equal(t, []int{2, 2, 2, 2}, []int{got["parcels_double"], got["at P1"], got["parcels_individual"], got["parcels_offline"]}, "what was given twice was given")
	got = counted("/aid/situation")
	require.Equal(t, []int{2, 2, 2, 2}, []int{got["parcels_double"], got["at P1"], got["parcels_today_double"], got["parcels_today_individual"]})

	// The person brought one back: its goods return, and the turn stays with what the other unit gave.
	h.ok(desk, "POST", fmt.Sprintf("/aid/issues/%d/reverse", second.Issue), object{"reason": "oddana"}, nil)
	require.EqualValues(t, 9, h.rice("P1").Balance)
	require.Equal(t, 1, h.number(`SELECT count(*) FROM aid_entitlements WHERE status = 'GIVEN'`))
	got = counted("/aid/statistics")
	require.Equal(t, []int{1, 1}, []int{got["parcels_double"], got["parcels_individual"]})
	h.refused(409, "aid.double", desk, "POST", "/aid/issues", object{"card": a.Number, "kit": "IND", "point": "P1"})
	proof, err := ledger.Verify(context.Background(), h.store)
	require.NoError(t, err)
	require.Empty(t, proof.Problems)
}

func TestAPackHoldsNoNamesAndOnlyOwnCards(t *testing.T) {
	h := newHall(t)
	desk, other := h.at("olek", "desk", "PUNKT"), h.at("ewa", "social", "MOPS")
	h.stock("PUNKT", "P1", 10)
	h.stock("MOPS", "M1", 10)
	mine, theirs := h.card(desk, somebody(1)), h.card(other, somebody(2))
	same := h.card(other, somebody(1)) // the same passport at the other unit
	h.ok(other, "POST", "/aid/issues", object{"card": same.Number, "kit": "IND", "point": "M1"}, nil)
	var pack struct {
		Keys []struct{ ID, Public string }
		Kits []struct {
			Code     string
			Interval int `json:"interval_days"`
			Left     int
			Allotted bool
		}
		Cards []struct {
			Number, Status string
			Next           map[string]string
		}
	}
	text := h.ok(desk, "GET", "/aid/desk/pack?point=P1&desk=d1", nil, &pack)
	require.Len(t, pack.Keys, 1)
	require.Len(t, pack.Cards, 1)
	require.Equal(t, mine.Number, pack.Cards[0].Number)
	require.Equal(t, clock.Today().AddDays(14).String(), pack.Cards[0].Next["INDIVIDUAL"], "due when the gate says, whoever gave it")
	for _, s := range []string{theirs.Number, same.Number, "Шевченко", "Олена", "FB0", "M1"} {
		require.NotContains(t, text, s)
	}
	require.Len(t, pack.Kits, 2)
	require.Equal(t, 14, pack.Kits[1].Interval)
	require.Equal(t, 10, pack.Kits[1].Left)
	h.refused(403, "aid.unit", other, "GET", "/aid/desk/pack?point=P1", nil)
	h.refused(404, "aid.unknown_point", desk, "GET", "/aid/desk/pack?point=NIC", nil)

	h.refused(409, "ledger.short", desk, "POST", "/aid/desk/allotments", object{"point": "P1", "desk": "d1", "kit": "IND", "parcels": 11})
	var lot struct{ ID int64 }
	h.ok(desk, "POST", "/aid/desk/allotments", object{"point": "P1", "desk": "d1", "kit": "IND", "parcels": 4}, &lot)
	h.ok(desk, "GET", "/aid/desk/pack?point=P1&desk=d1", nil, &pack)
	require.Equal(t, 4, pack.Kits[1].Left)
	require.True(t, pack.Kits[1].Allotted)
	require.EqualValues(t, 6, h.rice("P1").Free)
	end := fmt.Sprintf("/aid/desk/allotments/%d/end", lot.ID)
	h.refused(404, "aid.none", other, "POST", end, object{})
	h.ok(desk, "POST", end, object{}, nil)
	h.refused(409, "aid.allotment", desk, "POST", end, object{})
	require.EqualValues(t, 10, h.rice("P1").Free)
}

// Three desks give out the same stock, one of them without a line: it has taken parcels along. Whatever the others do
// meanwhile, its parcels are there when it tells; the stock is never below nothing, every parcel counts once, though each
// is told twice, and a person who went to two desks is told as a double.
func TestThreeDesksOfWhichOneIsOffline(t *testing.T) {
	h := newHall(t)
	desk := h.at("olek", "desk", "PUNKT")
	h.stock("PUNKT", "P1", 20)
	var cards []issued
	for n := range 30 {
		cards = append(cards, h.card(desk, somebody(n)))
	}
	h.ok(desk, "POST", "/aid/desk/allotments", object{"point": "P1", "desk": "tablet", "kit": "IND", "parcels": 8}, nil)

	var wait sync.WaitGroup
	var mu sync.Mutex
	given := map[string]int{}
	short := 0
	for d := range 2 { // the desks on the line hand out until nothing is free
		wait.Go(func() {
			for n := range 15 {
				c := cards[(d*11+n)%22]
				code, text := h.send(desk, "POST", "/aid/issues", written(t, object{"card": c.Number, "kit": "IND", "point": "P1", "desk": fmt.Sprint("d", d)}))
				mu.Lock()
				switch {
				case code == 200:
					given[c.Number]++
				case strings.Contains(text, "ledger.short"):
					short++
				default:
					if !strings.Contains(text, "aid.too_soon") {
						t.Error(text)
					}
				}
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	require.Len(t, given, 12, "of 20 parcels 8 are with the tablet")
	require.Positive(t, short)
	require.EqualValues(t, 0, h.rice("P1").Free)
	require.EqualValues(t, 8, h.rice("P1").Balance)

	var items []object
	for n := 22; n < 29; n++ {
		items = append(items, h.item(fmt.Sprint("t", n), cards[n], "IND"))
	}
	for _, c := range cards[:22] { // one who was at a desk on the line before
		if given[c.Number] > 0 {
			items = append(items, h.item("twice", c, "IND"))
			break
		}
	}
	for range 2 { // told by two threads at once, as a browser does that was reloaded
		wait.Go(func() { h.sync(desk, "tablet", "P1", items...) })
	}
	wait.Wait()
	out := h.sync(desk, "tablet", "P1", items...)
	for _, o := range out[:7] {
		require.Equal(t, "repeated", o.Result, o.Message)
	}
	require.Equal(t, "double", out[7].Result)
	require.Equal(t, "aid.double", out[7].Code)
	require.EqualValues(t, 0, h.rice("P1").Balance, "all of the tablet's eight were given, one of them as a double")
	require.EqualValues(t, 0, h.rice("P1").Reserved)
	require.Equal(t, 20, h.number(`SELECT count(*) FROM aid_issues WHERE status = 'ISSUED'`))
	require.Equal(t, 1, h.number(`SELECT count(*) FROM aid_issues WHERE doubled AND id = $1`, out[7].Issue))
	require.Equal(t, 19, h.number(`SELECT count(*) FROM aid_entitlements WHERE status = 'GIVEN'`), "a double is no second turn")
	late := h.sync(desk, "tablet", "P1", h.item("empty", cards[29], "IND"), h.item("again", cards[22], "IND"))
	require.Equal(t, []string{"refused ledger.short", "refused ledger.short"}, []string{late[0].Result + " " + late[0].Code, late[1].Result + " " + late[1].Code}, "a double takes nothing that is not there either")
	require.EqualValues(t, 0, h.rice("P1").Balance)
	proof, err := ledger.Verify(context.Background(), h.store)
	require.NoError(t, err)
	require.Empty(t, proof.Problems)
}
