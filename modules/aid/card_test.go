package aid_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"spoina/internal/access"
	"spoina/internal/clock"
	"spoina/internal/db"
	"spoina/internal/db/dbtest"
	"spoina/internal/httpapi"
	"spoina/internal/ogr"
	"spoina/internal/people"
	"spoina/internal/programme"
	"spoina/internal/register"
	"spoina/internal/secret"
	"spoina/modules/aid"
)

func TestMain(m *testing.M) {
	ogr.MaybeChild()
	os.Exit(m.Run())
}

// hall is an office with the programme switched on, and people at desks of its units.
type hall struct {
	t     *testing.T
	store *db.Store
	env   programme.Env
	p     programme.Programme
	send  func(scope access.Scope, method, address, body string) (int, string)
}

func newHall(t *testing.T) *hall {
	t.Helper()
	h := &hall{t: t, store: dbtest.New(t), p: aid.Programme()}
	h.env = programme.Env{DB: h.store.DB(), Home: t.TempDir(), Key: secret.New(), Registers: append(programme.Registers(register.Core(), []programme.Programme{h.p}), people.Registers()...)}
	access.Add(people.Addition(), programme.Addition([]programme.Programme{h.p}))
	router, api := httpapi.New()
	register.Routes(api, h.env.Registers)
	people.File{Set: h.env.Registers, Key: h.env.Key}.Routes(api)
	h.p.Routes(api, router, h.env)
	h.send = func(scope access.Scope, method, address, body string) (int, string) {
		r := httptest.NewRequest(method, "/api/v1"+address, strings.NewReader(body))
		if body != "" {
			r.Header.Set("Content-Type", "application/json")
		}
		w := httptest.NewRecorder()
		httpapi.Office(h.store.DB(), httpapi.As(scope), router).ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	return h
}

// at is somebody with a built-in role who works for a unit; the whole office when none is named.
func (h *hall) at(login, role string, units ...string) access.Scope {
	for _, r := range access.BuiltIn() {
		if r.Name == role {
			return access.For(access.Person{ID: int64(len(login)), Login: login, Office: access.Office{Code: "220401"}, Grants: []access.Grant{{Role: r, Limits: access.Limits{Units: units}}}})
		}
	}
	h.t.Fatal("no role " + role)
	return access.Scope{}
}

func (h *hall) ok(scope access.Scope, method, address string, body any, into any) string {
	h.t.Helper()
	code, text := h.send(scope, method, address, written(h.t, body))
	require.Equal(h.t, 200, code, "%s %s: %s", method, address, text)
	if into != nil {
		require.NoError(h.t, json.Unmarshal([]byte(text), into), text)
	}
	return text
}

func (h *hall) refused(status int, code string, scope access.Scope, method, address string, body any) string {
	h.t.Helper()
	got, text := h.send(scope, method, address, written(h.t, body))
	require.Equal(h.t, status, got, "%s %s: %s", method, address, text)
	require.Contains(h.t, text, `"code":"`+code+`"`)
	return text
}

func written(t *testing.T, body any) string {
	if body == nil {
		return ""
	}
	b, err := json.Marshal(body)
	require.NoError(t, err)
	return string(b)
}

type object map[string]any

type issued struct {
	ID      int64  `json:"id"`
	Number  string `json:"number"`
	QR      string `json:"qr"`
	ValidTo string `json:"valid_to"`
	NextOn  string `json:"next_on"`
}

func (h *hall) card(scope access.Scope, p object, more ...object) (c issued) {
	h.t.Helper()
	body := object{"person": p, "valid_to": clock.Today().AddDays(90)}
	for _, m := range more {
		for k, v := range m {
			body[k] = v
		}
	}
	h.ok(scope, "POST", "/aid/cards", body, &c)
	return c
}

func somebody(n int) object {
	return object{"last_name": fmt.Sprintf("Шевченко%s", strings.Repeat("а", n%7)), "first_name": fmt.Sprintf("Олена%s", strings.Repeat("н", n/7)), "birth_date": clock.Day(1950, time.January, 1).AddDays(n * 11), "document": fmt.Sprintf("FB%06d", n)}
}

// stock puts a kit of each kind, and so many parcels of them, at a point of a unit.
func (h *hall) stock(unit, point string, parcels int) {
	h.t.Helper()
	whole := access.System("test")
	_, err := h.store.Change(context.Background(), "test", "stock", func(c *db.Change) error {
		ctx := context.Background()
		add := func(table string, set object) error {
			cells := map[string]json.RawMessage{}
			for k, v := range set {
				cells[k] = register.V(v)
			}
			_, err := register.Write(ctx, c, h.env.Registers, table, "test", []register.Edit{{Op: register.Create, Set: cells}})
			return err
		}
		var there bool
		if err := c.QueryRow(ctx, `SELECT EXISTS (SELECT FROM aid_goods)`).Scan(&there); err != nil {
			return err
		}
		if !there {
			for _, step := range []struct {
				table string
				set   object
			}{{"aid_goods", object{"code": "RICE", "name_pl": "Ryż"}}, {"aid_kits", object{"code": "IND", "kind": "INDIVIDUAL", "name_pl": "Paczka"}}, {"aid_kits", object{"code": "FAM", "kind": "FAMILY", "name_pl": "Paczka rodzinna"}},
				{"aid_kit_goods", object{"kit": "IND", "good": "RICE", "qty": 1}}, {"aid_kit_goods", object{"kit": "FAM", "good": "RICE", "qty": 3}}} {
				if err := add(step.table, step.set); err != nil {
					return err
				}
			}
		}
		return add("aid_points", object{"code": point, "name": point, "unit": unit, "kind": "ISSUE", "status": "OPEN"})
	})
	require.NoError(h.t, err)
	if parcels > 0 {
		h.ok(whole, "POST", "/aid/receipts", object{"point": point, "good": "RICE", "qty": parcels, "source": "TOWN"}, nil)
	}
}

func TestWhoMayNotIssuesNoCard(t *testing.T) {
	h := newHall(t)
	body := object{"person": somebody(1), "valid_to": clock.Today()}
	h.refused(401, "auth.required", access.Anonymous(access.Office{Code: "220401"}), "POST", "/aid/cards", body)
	h.refused(403, "access.refused", h.at("p", "patrol"), "POST", "/aid/cards", body)
	h.refused(403, "access.refused", h.at("p", "patrol"), "POST", "/aid/gate", object{"kind": "FAMILY", "card": "K-000001"})
	h.refused(403, "access.refused", h.at("p", "patrol"), "GET", "/aid/desk/pack?point=P1", nil)
	h.refused(403, "access.refused", h.at("p", "patrol"), "POST", "/aid/desk/sync", object{"desk": "d1", "point": "P1", "items": []any{}})
	h.refused(401, "auth.required", access.Anonymous(access.Office{Code: "220401"}), "POST", "/aid/verify", object{"number": "K-000001"})
}

func TestACardThatCannotBeIsRefusedByField(t *testing.T) {
	h := newHall(t)
	desk := h.at("olek", "desk", "PUNKT")
	field := func(text, name string) { t.Helper(); require.Contains(t, text, `"location":"body.`+name+`"`) }
	field(h.refused(400, "aid.value", desk, "POST", "/aid/cards", object{}), "person")
	field(h.refused(400, "people.pesel", desk, "POST", "/aid/cards", object{"person": object{"last_name": "Nowak", "pesel": "44051401459"}}), "person.pesel")
	field(h.refused(400, "aid.day", desk, "POST", "/aid/cards", object{"person": somebody(1), "valid_to": clock.Today().AddDays(-1)}), "valid_to")
	field(h.refused(400, "aid.day", desk, "POST", "/aid/cards", object{"person": somebody(1), "on": clock.Today().AddDays(1)}), "on")
	field(h.refused(404, "aid.unknown_point", desk, "POST", "/aid/cards", object{"person": somebody(1), "point": "NIC"}), "point")
	c := h.card(desk, somebody(1))
	require.Equal(t, "K-000001", c.Number)
	text := h.refused(409, "people.exists", desk, "POST", "/aid/cards", object{"person": somebody(1)})
	require.Contains(t, text, `"conflicts":[{"id":`)
	var found struct {
		Person int64 `json:"person_id"`
	}
	h.ok(desk, "GET", fmt.Sprintf("/aid/cards/%d", c.ID), nil, &found)
	require.Contains(t, h.refused(409, "aid.card_exists", desk, "POST", "/aid/cards", object{"person_id": found.Person}), "K-000001")
	h.refused(404, "people.unknown", h.at("ewa", "social", "MOPS"), "POST", "/aid/cards", object{"person_id": found.Person})
}

func TestACardIsProlongedAndCancelled(t *testing.T) {
	h := newHall(t)
	desk, other := h.at("olek", "desk", "PUNKT"), h.at("ewa", "social", "MOPS")
	c := h.card(desk, somebody(1))
	to := clock.Today().AddDays(200)
	address := fmt.Sprintf("/aid/cards/%d/", c.ID)
	h.refused(404, "aid.unknown_card", other, "POST", address+"prolong", object{"valid_to": to})
	h.refused(400, "aid.day", desk, "POST", address+"prolong", object{"valid_to": clock.Today()})
	var prolonged issued
	h.ok(desk, "POST", address+"prolong", object{"valid_to": to}, &prolonged)
	require.Equal(t, to.String(), prolonged.ValidTo)
	require.NotEqual(t, c.QR, prolonged.QR)
	h.refused(404, "aid.unknown_card", other, "POST", address+"cancel", object{"reason": "x"})
	h.refused(400, "aid.value", desk, "POST", address+"cancel", object{"reason": ""})
	h.ok(desk, "POST", address+"cancel", object{"reason": "zgubiona"}, nil)
	h.refused(409, "aid.card_cancelled", desk, "POST", address+"cancel", object{"reason": "zgubiona"})
	h.refused(409, "aid.card_cancelled", desk, "POST", address+"prolong", object{"valid_to": to.AddDays(1)})
	var seen struct {
		Valid  bool
		Reason struct{ UK string }
	}
	h.ok(desk, "POST", "/aid/verify", object{"qr": prolonged.QR}, &seen)
	require.False(t, seen.Valid)
	require.NotEmpty(t, seen.Reason.UK)
}

func TestACodeIsBelievedOnlyWhenTheOfficeSignedIt(t *testing.T) {
	h := newHall(t)
	desk, other := h.at("olek", "desk", "PUNKT"), h.at("ewa", "social", "MOPS")
	c := h.card(desk, somebody(1))
	var seen struct {
		Number, Kind  string
		Valid, Signed bool
	}
	h.ok(other, "POST", "/aid/verify", object{"qr": c.QR}, &seen)
	require.Equal(t, []any{"K-000001", "PERSON", true, true}, []any{seen.Number, seen.Kind, seen.Valid, seen.Signed}, "at every unit's desk")
	for _, forged := range []string{"", "SPA1.x.y.z", c.QR[:len(c.QR)-3] + "AAA", strings.Replace(c.QR, ".", ".e", 1), "https://example.com", newHall(t).card(h.at("x", "desk"), somebody(1)).QR} {
		if forged == "" {
			h.refused(404, "aid.unknown_card", desk, "POST", "/aid/verify", object{})
			continue
		}
		h.refused(400, "aid.qr", desk, "POST", "/aid/verify", object{"qr": forged})
	}
	h.refused(404, "aid.unknown_card", desk, "POST", "/aid/verify", object{"number": "K-999999"})
	for _, secret := range []string{"Шевченко", "Олена", "FB000001", "1950"} {
		require.NotContains(t, c.QR, secret)
	}
	var keys []struct{ ID, Public, Algorithm string }
	h.ok(desk, "GET", "/aid/keys", nil, &keys)
	require.Len(t, keys, 1)
	require.Contains(t, c.QR, "."+keys[0].ID+".")
}

func TestAFamilyIsGatheredSplitAndJoined(t *testing.T) {
	h := newHall(t)
	desk, other := h.at("olek", "desk", "PUNKT"), h.at("ewa", "social", "MOPS")
	h.stock("PUNKT", "P1", 100)
	var cards []issued
	for n := range 5 {
		cards = append(cards, h.card(desk, somebody(n)))
	}
	foreign := h.card(other, somebody(20))
	h.refused(400, "aid.family_size", desk, "POST", "/aid/families", object{"head_card": cards[0].Number, "member_cards": []string{cards[0].Number}})
	h.refused(404, "aid.unknown_card", desk, "POST", "/aid/families", object{"head_card": cards[0].Number, "member_cards": []string{foreign.Number}})
	var f issued
	h.ok(desk, "POST", "/aid/families", object{"head_card": cards[0].Number, "member_cards": []string{cards[1].Number, cards[2].Number}}, &f)
	require.Equal(t, "R-000001", f.Number)
	h.refused(409, "aid.in_family", desk, "POST", "/aid/families", object{"head_card": cards[3].Number, "member_cards": []string{cards[2].Number}})
	h.refused(404, "aid.unknown_card", other, "POST", fmt.Sprintf("/aid/families/%d/join", f.ID), object{"card": foreign.Number})

	h.ok(desk, "POST", "/aid/issues", object{"family": f.Number, "kit": "FAM", "point": "P1"}, nil)
	var after struct {
		issued
		Cards  []string
		New    *issued
		Closed bool
	}
	address := fmt.Sprintf("/aid/families/%d", f.ID)
	h.refused(409, "aid.not_in_family", desk, "POST", address+"/split", object{"card": cards[4].Number})
	h.ok(desk, "POST", address+"/join", object{"card": cards[3].Number}, &after)
	require.Len(t, after.Cards, 4)
	h.ok(desk, "POST", address+"/split", object{"cards": []string{cards[0].Number, cards[1].Number}}, &after)
	require.Equal(t, []string{cards[2].Number, cards[3].Number}, after.Cards, "the head has left, the next one follows")
	require.NotNil(t, after.New)
	require.NotEmpty(t, after.New.NextOn, "those who left take along what they were given")
	h.refused(409, "aid.double", desk, "POST", "/aid/issues", object{"family": after.New.Number, "kit": "FAM", "point": "P1"})
	joined := fmt.Sprintf("/aid/families/%d/join", after.New.ID)
	h.ok(desk, "POST", joined, object{"family": f.Number}, &after)
	require.Len(t, after.Cards, 4)
	h.refused(409, "aid.family_over", desk, "POST", address+"/join", object{"card": cards[4].Number})
	h.refused(409, "aid.expired_card", desk, "POST", "/aid/issues", object{"family": f.Number, "kit": "FAM", "point": "P1"})
	var read struct {
		Members []struct {
			Card  string
			Until *string
		}
		Given []struct{ Holder string }
	}
	h.ok(desk, "GET", fmt.Sprintf("/aid/families/%d", after.ID), nil, &read)
	require.Len(t, read.Members, 4)
	require.Equal(t, "R-000001", read.Given[0].Holder, "the history comes along")
	h.refused(404, "aid.unknown_card", other, "GET", fmt.Sprintf("/aid/families/%d", after.ID), nil)

	var pair issued
	one, two := h.card(desk, somebody(30)), h.card(desk, somebody(31))
	h.ok(desk, "POST", "/aid/families", object{"head_card": one.Number, "member_cards": []string{two.Number}}, &pair)
	h.ok(desk, "POST", fmt.Sprintf("/aid/cards/%d/cancel", one.ID), object{"reason": "wyjazd"}, nil)
	h.refused(409, "aid.expired_card", desk, "POST", "/aid/issues", object{"family": pair.Number, "kit": "FAM", "point": "P1"})
}

func TestAFamilyCardIsPrintedInBothLanguages(t *testing.T) {
	h := newHall(t)
	desk := h.at("olek", "desk", "PUNKT")
	a, b := h.card(desk, somebody(1)), h.card(desk, somebody(2))
	var f issued
	h.ok(desk, "POST", "/aid/families", object{"head_card": a.Number, "member_cards": []string{b.Number}}, &f)
	for _, address := range []string{fmt.Sprintf("/aid/cards/%d/print", a.ID), fmt.Sprintf("/aid/families/%d/print", f.ID)} {
		h.refused(404, "aid.unknown_card", h.at("ewa", "social", "MOPS"), "GET", address, nil)
		h.refused(403, "access.refused", h.at("iza", "defence"), "GET", address, nil)
		pdf := h.ok(desk, "GET", address, nil, nil)
		require.True(t, strings.HasPrefix(pdf, "%PDF-"), address)
	}
	var readings int
	require.NoError(t, h.store.Pool().QueryRow(context.Background(), `SELECT count(*) FROM audit WHERE action = 'read' AND detail->>'format' = 'pdf'`).Scan(&readings))
	require.Equal(t, 2, readings)
}

func TestAnArrivingPersonGetsALetterInBothLanguages(t *testing.T) {
	h := newHall(t)
	desk := h.at("olek", "desk", "PUNKT")
	h.stock("PUNKT", "P1", 0)
	c := h.card(desk, somebody(1))
	address := fmt.Sprintf("/aid/cards/%d/letters/confirmation", c.ID)
	h.refused(404, "aid.unknown_card", h.at("ewa", "social", "MOPS"), "GET", address, nil)
	h.refused(403, "access.refused", h.at("iza", "defence"), "GET", address, nil)
	for _, language := range []string{"pl", "uk"} {
		page := h.ok(desk, "GET", address+"?format=html&language="+language, nil, nil)
		for _, s := range []string{c.Number, "Підтвердження реєстрації", "Potwierdzenie rejestracji", "Shevchenkoa", "раз на 14 днів"} {
			require.Contains(t, page, s, language)
		}
		require.True(t, strings.HasPrefix(h.ok(desk, "GET", address+"?language="+language, nil, nil), "%PDF-"))
	}
}
